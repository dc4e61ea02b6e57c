import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { ProblemAlert } from '../shell/Loaded.tsx'
import type { IssuedDocument } from './DocumentsPage.tsx'
import type { OfficeSide } from './sides.ts'

/** Withdraws a document: it stays in the file and says so to whoever verifies it, so a reason is asked for. */
export function WithdrawDialog(props: {
  side: OfficeSide
  row: IssuedDocument | undefined
  onClose: () => void
}) {
  const { row } = props
  const { t } = useTranslation('office')
  const say = useText()
  const id = useId()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const withdraw = useAct('POST /api/v1/office/{side}/documents/{documentId}/withdraw', {
    invalidates: ['GET /api/v1/office/{side}/documents'],
    onSuccess: () => close(),
  })
  const close = () => {
    setReason('')
    setTried(false)
    withdraw.reset()
    props.onClose()
  }
  const fault = reason.trim().length < 2 ? t('documents.reasonFault') : undefined
  const submit = () => {
    setTried(true)
    if (!row || fault) return
    withdraw.mutate({
      params: { side: props.side, documentId: row.document.id },
      body: { taxpayerId: row.taxpayerId, reason: reason.trim() },
    })
  }
  return (
    <Modal
      open={row !== undefined}
      title={t('documents.withdrawOne', { number: row?.document.number ?? '' })}
      okText={t('documents.withdraw')}
      okButtonProps={{ danger: true, loading: withdraw.isPending }}
      cancelText={t('documents.keep')}
      onOk={submit}
      onCancel={() => (withdraw.isPending ? undefined : close())}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <ProblemAlert error={withdraw.error} onClose={withdraw.reset} />
      <p>
        {row ? `${say(row.document.title)} · ${row.taxpayerName}` : ''}
        <br />
        {t('documents.withdrawHelp')}
      </p>
      <label htmlFor={id}>{t('documents.reason')}</label>
      <Input.TextArea
        id={id}
        rows={3}
        maxLength={500}
        value={reason}
        aria-describedby={`${id}-note`}
        aria-invalid={tried && fault !== undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <p id={`${id}-note`} className="ym-small ym-danger" role="alert">
        {tried ? fault : undefined}
      </p>
    </Modal>
  )
}
