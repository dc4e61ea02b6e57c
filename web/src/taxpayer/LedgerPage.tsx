import { getRouteApi } from '@tanstack/react-router'
import { fenFromJson } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Link } from '../kit/links.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { CursorPager } from '../kit/Table.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { bothSides } from './types.ts'
import { useCursor } from './useCursor.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/ledger')
const PAGE = 20

type Entry = Output<'GET /api/v1/taxpayers/{taxpayerId}/ledger'>['items'][number]

/** The account at one authority: what happened in plain words, with the postings behind it. */
export function LedgerPage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const side = route.useSearch().side ?? 'national'
  const place = useCursor(`${taxpayerId} ${side}`)
  const entries = useApiList('GET /api/v1/taxpayers/{taxpayerId}/ledger', {
    params: { taxpayerId },
    query: { side, limit: PAGE, ...(place.cursor === undefined ? {} : { cursor: place.cursor }) },
  })
  usePageTitle(t('ledger.title'))
  return (
    <div className="ym-measure">
      <h1>{t('ledger.title')}</h1>
      <p className="ym-lead">{t('ledger.lead')}</p>
      <nav className="ym-side-tabs ym-no-print" aria-label={t('ledger.choose')}>
        {bothSides.map((one) => (
          <Link
            key={one}
            to="/taxpayer/$taxpayerId/ledger"
            params={{ taxpayerId }}
            search={{ side: one }}
            aria-current={one === side ? 'true' : undefined}
            resetScroll={false}
          >
            <SideTag side={one} /> <span aria-hidden="true">{t(`side.${one}`)}</span>
          </Link>
        ))}
      </nav>
      {entries.isPending ? <Skeleton lines={6} /> : null}
      {entries.isError ? (
        <ErrorState compact error={entries.error} onRetry={() => void entries.refetch()} />
      ) : null}
      {!entries.isError && entries.data?.items.length === 0 ? (
        <Empty title={t(`ledger.none.${side}`)}>
          <p>{t('ledger.noneHelp')}</p>
        </Empty>
      ) : null}
      {!entries.isError && entries.data && entries.data.items.length > 0 ? (
        <ol className="ym-ledger" aria-busy={entries.isPlaceholderData}>
          {entries.data.items.map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </ol>
      ) : null}
      <CursorPager
        label={t('ledger.title')}
        onPrevious={place.back}
        onNext={place.forward(entries.data?.next)}
      />
    </div>
  )
}

function EntryLine({ entry }: { entry: Entry }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const periodName = usePeriodName()
  return (
    <li className="ym-ledger-entry">
      <details>
        <summary>
          <span className="ym-ledger-date">
            <DateText date={entry.businessDate} />
          </span>
          <span className="ym-ledger-text">
            {say(entry.text)}
            {entry.period === null ? null : (
              <span className="ym-soft ym-small ym-block">{periodName(entry.period)}</span>
            )}
          </span>
          <Money fen={sizeOf(entry)} />
        </summary>
        <table className="ym-table ym-small">
          <caption className="ym-hidden">{t('ledger.postings')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('ledger.account')}</th>
              <th scope="col" className="ym-number">
                {t('ledger.debit')}
              </th>
              <th scope="col" className="ym-number">
                {t('ledger.credit')}
              </th>
            </tr>
          </thead>
          <tbody>
            {entry.postings.map((posting, index) => {
              const fen = fenFromJson(posting.amountFen)
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: two levels of one tax may post the same amount to one account
                <tr key={index}>
                  <th scope="row">
                    {say(posting.accountName)} <span className="ym-soft ym-mono">{posting.account}</span>
                  </th>
                  <td className="ym-number">{fen > 0n ? <Money fen={fen} bare /> : null}</td>
                  <td className="ym-number">{fen < 0n ? <Money fen={-fen} bare /> : null}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <p className="ym-soft ym-small">
          {t('ledger.recorded')} <DateText date={entry.at} />
        </p>
      </details>
    </li>
  )
}

/** A balanced entry moves what its positive half adds up to. */
function sizeOf(entry: Entry): bigint {
  return entry.postings
    .map((posting) => fenFromJson(posting.amountFen))
    .reduce((sum, fen) => (fen > 0n ? sum + fen : sum), 0n)
}
