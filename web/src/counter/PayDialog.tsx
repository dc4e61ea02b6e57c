import { Alert, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAct, useApi } from '../api/hooks.ts'
import { Money } from '../kit/Money.tsx'
import { SideTag } from '../kit/tags.tsx'
import { ProblemAlert } from '../shell/Loaded.tsx'
import { ActingAs } from './ActingAs.tsx'
import type { Filing } from './FilingPage.tsx'

/** Fen still due at a side: its books that the bank has not debited, with late-payment surcharge. */
function dueAt(side: Filing['sides'][number]): bigint {
  return side.books
    .filter((book) => book.state === 'assessed')
    .reduce((sum, book) => sum + BigInt(book.amountFen) + BigInt(book.lateSurchargeFen), 0n)
}

/** One confirmation for both authorities, amounts and accounts read back first. What one side has paid stays paid. */
export function PayDialog(props: { filing: Filing; isOpen: boolean; onClose: () => void }) {
  const { filing } = props
  const { t } = useTranslation('counter')
  const household = useApi('GET /api/v1/taxpayers/{taxpayerId}', {
    params: { taxpayerId: filing.taxpayer.id },
  })
  const due = filing.sides
    .map((side) => ({ side: side.side, fen: dueAt(side) }))
    .filter(({ fen }) => fen > 0n)
  const totalFen = due.reduce((sum, { fen }) => sum + fen, 0n)
  const pay = useAct('POST /api/v1/filings/{filingId}/pay', {
    invalidates: [
      'GET /api/v1/filings/{filingId}',
      'GET /api/v1/taxpayers/{taxpayerId}/tasks',
      'GET /api/v1/taxpayers/{taxpayerId}',
      'GET /api/v1/taxpayers/{taxpayerId}/documents',
    ],
    onSuccess: props.onClose,
  })
  const close = () => {
    if (pay.isPending) return
    pay.reset()
    props.onClose()
  }
  return (
    <Modal
      open={props.isOpen}
      title={t('pay.title')}
      width={600}
      onCancel={close}
      onOk={() => pay.mutate({ params: { filingId: filing.id }, body: { totalFen: totalFen.toString() } })}
      okText={t('pay.confirm')}
      cancelText={t('readBack.back')}
      okButtonProps={{ autoFocus: true, loading: pay.isPending, disabled: totalFen === 0n, size: 'large' }}
      cancelButtonProps={{ size: 'large' }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <ProblemAlert error={pay.error} />
      <p>
        {t('pay.for')} <strong>{filing.taxpayer.name}</strong> <code>{filing.number}</code>
      </p>
      <table className="ym-readback">
        <caption className="ym-hidden">{t('pay.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('pay.account')}</th>
            <th scope="col">{t('readBack.payable')}</th>
          </tr>
        </thead>
        <tbody>
          {due.map(({ side, fen }) => {
            const agreement = household.data?.agreements.find((candidate) => candidate.side === side)
            return (
              <tr key={side}>
                <th scope="row">
                  <span className="ym-inline">
                    <SideTag side={side} />
                    {agreement ? (
                      <span>
                        {agreement.bank} <code>{agreement.accountMasked}</code>
                      </span>
                    ) : household.isPending ? (
                      t('pay.reading')
                    ) : (
                      <span className="ym-danger">{t('side.noAgreement')}</span>
                    )}
                  </span>
                </th>
                <td>
                  <Money fen={fen} />
                </td>
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('officer:sum.total')}</th>
            <td>
              <Money fen={totalFen} inWords />
            </td>
          </tr>
        </tfoot>
      </table>
      {filing.payment === 'partly-paid' ? (
        <Alert type="info" showIcon className="ym-gap" title={t('pay.partly')} />
      ) : null}
      <p className="ym-small ym-soft">{t('pay.help')}</p>
      <ActingAs sides={due.map(({ side }) => side)} />
    </Modal>
  )
}
