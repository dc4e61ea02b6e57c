import { Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../api/hooks.ts'
import type { Draft } from '../forms/index.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag } from '../kit/tags.tsx'
import { ProblemAlert } from '../shell/Loaded.tsx'
import { ActingAs } from './ActingAs.tsx'

/**
 * 核对并提交: what will be declared to each side is read back to the person at the window before anything is filed. One
 * act for both sides; pressing twice files once (idempotency key of the act).
 */
export function ReadBack(props: {
  draft: Draft
  isOpen: boolean
  onClose: () => void
  onFiled: (filingId: string) => void
}) {
  const { draft } = props
  const { t } = useTranslation('counter')
  const say = useText()
  const periodName = usePeriodName()
  const [confirmed, setConfirmed] = useState(false)
  const submit = useAct('POST /api/v1/drafts/{draftId}/submit', {
    invalidates: [
      'GET /api/v1/taxpayers/{taxpayerId}/tasks',
      'GET /api/v1/taxpayers/{taxpayerId}/filings',
      'GET /api/v1/drafts/{draftId}',
    ],
    onSuccess: (filing) => props.onFiled(filing.id),
  })
  const close = () => {
    if (submit.isPending) return
    setConfirmed(false)
    submit.reset()
    props.onClose()
  }
  const file = () =>
    submit.mutate({ params: { draftId: draft.id }, body: { version: draft.version, declared: true } })
  return (
    <Modal
      open={props.isOpen}
      title={t('readBack.title')}
      width={680}
      onCancel={close}
      onOk={file}
      okText={t('readBack.submit')}
      cancelText={t('readBack.back')}
      okButtonProps={{ disabled: !confirmed, loading: submit.isPending, size: 'large' }}
      cancelButtonProps={{ size: 'large' }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <ProblemAlert error={submit.error} />
      <dl className="ym-facts">
        <dt>{t('readBack.taxpayer')}</dt>
        <dd>
          <strong>{draft.taxpayer.name}</strong> <code>{draft.taxpayer.code ?? t('noCode')}</code>
        </dd>
        <dt>{t('readBack.period')}</dt>
        <dd>
          {periodName(draft.period)} · {t('draft.due')} <DateText date={draft.dueDate} />
        </dd>
      </dl>
      <table className="ym-readback">
        <caption className="ym-hidden">{t('readBack.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('readBack.return')}</th>
            <th scope="col">{t('readBack.payable')}</th>
          </tr>
        </thead>
        <tbody>
          {draft.forms.map((form) => (
            <tr key={form.code}>
              <th scope="row">
                <span className="ym-inline">
                  <SideTag side={form.side} />
                  {say(form.definition.content.name)}
                </span>
                {draft.taxes
                  .filter((tax) => tax.side === form.side)
                  .map((tax) => (
                    <span key={tax.taxCode} className="ym-readback-tax">
                      {say(tax.name)} {tax.payableFen === null ? '—' : <Money fen={tax.payableFen} />}
                    </span>
                  ))}
              </th>
              <td>
                <Money fen={form.side === 'national' ? draft.totals.nationalFen : draft.totals.localFen} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('officer:sum.total')}</th>
            <td>
              <Money fen={draft.totals.totalFen} inWords />
            </td>
          </tr>
        </tfoot>
      </table>
      {draft.findings.length > 0 ? (
        <p className="ym-small">{t('readBack.warnings', { count: draft.findings.length })}</p>
      ) : null}
      <blockquote className="ym-declaration">
        {say(draft.forms[0]?.definition.content.declaration)}
      </blockquote>
      <ActingAs sides={draft.forms.map((form) => form.side)} />
      <Checkbox
        autoFocus
        checked={confirmed}
        onChange={(event) => setConfirmed(event.target.checked)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && confirmed && !submit.isPending) file()
        }}
      >
        {t('readBack.declared')}
      </Checkbox>
    </Modal>
  )
}
