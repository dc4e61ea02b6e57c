import { useQueryClient } from '@tanstack/react-query'
import { fenFromJson, formatYuan } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { readOptions, useAct, useApi } from '../../api/hooks.ts'
import { useSession } from '../../app/session.ts'
import { useText } from '../../i18n/text.ts'
import { NotificationBanner } from '../../kit/Banner.tsx'
import { Actions, Button } from '../../kit/Button.tsx'
import { ProblemBanner } from '../../kit/ProblemBanner.tsx'
import { Skeleton } from '../../kit/states.tsx'
import { SideTag } from '../../kit/tags.tsx'
import { Sum } from '../Sum.tsx'
import { bothSides, type Filing, type Side } from '../types.ts'
import { payableOf, surchargeFen } from './standing.ts'

/** One confirmation to pay what both sides ask for; what failed at one side is tried again without touching the other. */
export function Payment(props: { filing: Filing; taxpayerId: string; isAsking: boolean }) {
  const { filing, taxpayerId } = props
  const { t } = useTranslation('taxpayer')
  const isReadOnly = useSession()?.readOnly === true
  const pay = usePay(filing)
  const { sum, totalFen, unknown } = payableOf(filing)
  const isRetry = filing.allowedActions.includes('retry-payment')
  if (!isRetry && !filing.allowedActions.includes('pay')) return <ProblemBanner error={pay.error} />
  // Right after filing the sides have not been asked yet: a moment's wait, not an alarm.
  if (unknown.length > 0 && props.isAsking) return <Skeleton lines={3} label={t('pay.asking')} />
  const surcharge = surchargeFen(filing)
  return (
    <section className="ym-pay" aria-labelledby="filing-pay">
      <h2 id="filing-pay">{isRetry ? t('pay.retryTitle') : t('pay.title')}</h2>
      <Failures filing={filing} />
      {unknown.map((side) => (
        <NotificationBanner key={side} kind="warning" title={t(`pay.unknown.${side}`)}>
          <p>{t('pay.unknownHelp')}</p>
        </NotificationBanner>
      ))}
      {totalFen > 0n ? (
        <>
          <Sum label={t('sum.toPay')} sum={sum} />
          {surcharge > 0n ? <p>{t('pay.surcharge', { amount: formatYuan(surcharge) })}</p> : null}
          {filing.sides
            .filter((side) => side.state === 'pending')
            .map((side) => (
              <p key={side.side}>{t(`pay.later.${side.side}`)}</p>
            ))}
          <Accounts taxpayerId={taxpayerId} sides={bothSides.filter((side) => sum[side] !== undefined)} />
          <ProblemBanner error={pay.error} />
          <Actions>
            <Button
              kind="seal"
              isPending={pay.isPending}
              isDisabled={isReadOnly || unknown.length > 0}
              onPress={() =>
                pay.mutate(
                  { params: { filingId: filing.id }, body: { totalFen: totalFen.toString() } },
                  { onError: () => void pay.lookAgain() },
                )
              }
            >
              {isRetry
                ? t('pay.retry', { amount: formatYuan(totalFen) })
                : t('pay.confirm', { amount: formatYuan(totalFen) })}
            </Button>
          </Actions>
          <p className="ym-soft ym-small ym-no-print">{t('pay.once')}</p>
        </>
      ) : null}
    </section>
  )
}

function usePay(filing: Filing) {
  const client = useQueryClient()
  const { queryKey } = readOptions('GET /api/v1/filings/{filingId}', { params: { filingId: filing.id } })
  const act = useAct('POST /api/v1/filings/{filingId}/pay', {
    invalidates: [
      'GET /api/v1/taxpayers/{taxpayerId}/tasks',
      'GET /api/v1/taxpayers/{taxpayerId}/filings',
      'GET /api/v1/taxpayers/{taxpayerId}/ledger',
      'GET /api/v1/taxpayers/{taxpayerId}/documents',
    ],
    onSuccess: (paid) => {
      client.setQueryData(queryKey, paid)
    },
  })
  // After a refusal (another amount, a side away) the newest state stands beside the reason.
  const lookAgain = () => client.invalidateQueries({ queryKey })
  return { ...act, lookAgain }
}

/** What did not work at which side, in the bank's or treasury's words; what the other side has stands. */
function Failures({ filing }: { filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const failed = filing.sides.flatMap((side) => {
    const reasons = new Set(side.books.flatMap((book) => (book.failure ? [say(book.failure)] : [])))
    return reasons.size === 0 ? [] : [{ side: side.side, reasons: [...reasons] }]
  })
  const paid = filing.sides.filter((side) => side.payment === 'paid' && fenFromJson(side.payableFen) > 0n)
  if (failed.length === 0) return null
  return (
    <NotificationBanner kind="danger" title={t('pay.failed')}>
      <ul>
        {failed.map(({ side, reasons }) => (
          <li key={side}>
            {t(`side.${side}`)}
            {t('colon')}
            {reasons.join(t('listSeparator'))}
          </li>
        ))}
      </ul>
      {paid.map((side) => (
        <p key={side.side}>
          {t(`pay.stands.${side.side}`, { amount: formatYuan(fenFromJson(side.payableFen)) })}
        </p>
      ))}
    </NotificationBanner>
  )
}

/** From which account each side debits, by its own agreement. Nice to know; paying does not wait for it. */
function Accounts({ taxpayerId, sides }: { taxpayerId: string; sides: readonly Side[] }) {
  const { t } = useTranslation('taxpayer')
  const household = useApi('GET /api/v1/taxpayers/{taxpayerId}', { params: { taxpayerId } })
  const agreements = household.data?.agreements.filter((agreement) => sides.includes(agreement.side)) ?? []
  if (agreements.length === 0) return null
  return (
    <ul className="ym-accounts">
      {agreements.map((agreement) => (
        <li key={agreement.id}>
          <SideTag side={agreement.side} />
          <span>{t('pay.account', { bank: agreement.bank, account: agreement.accountMasked })}</span>
        </li>
      ))}
    </ul>
  )
}
