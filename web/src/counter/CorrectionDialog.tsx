import { useNavigate } from '@tanstack/react-router'
import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../api/hooks.ts'
import { ProblemAlert } from '../shell/Loaded.tsx'
import type { Filing } from './FilingPage.tsx'

/** A filed return is never changed: its correction is a new draft with a reason. */
export function CorrectionDialog(props: { filing: Filing; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('counter')
  const id = useId()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const begin = useAct('POST /api/v1/filings/{filingId}/corrections', {
    invalidates: ['GET /api/v1/taxpayers/{taxpayerId}/tasks'],
    onSuccess: (draft) =>
      navigate({
        to: '/counter/$taxpayerId/drafts/$draftId',
        params: { taxpayerId: props.filing.taxpayer.id, draftId: draft.id },
      }),
  })
  return (
    <Modal
      open={props.isOpen}
      title={t('correction.title')}
      onCancel={() => (begin.isPending ? undefined : props.onClose())}
      onOk={() => begin.mutate({ params: { filingId: props.filing.id }, body: { reason: reason.trim() } })}
      okText={t('correction.begin')}
      cancelText={t('readBack.back')}
      okButtonProps={{ loading: begin.isPending, disabled: reason.trim() === '' }}
      destroyOnHidden
    >
      <ProblemAlert error={begin.error} />
      <p>{t('correction.help')}</p>
      <label htmlFor={id}>{t('correction.reason')}</label>
      <Input.TextArea
        id={id}
        rows={3}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  )
}
