import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useApi } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { Ago } from '../shell/Ago.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerPage } from '../shell/OfficerPage.tsx'
import { type OfficeSide, useOfficeSides } from './sides.ts'

/** How each side stands now: what came in, whether the books balance, whether the exchange flows. */
export function HomePage() {
  const { t } = useTranslation('office')
  const sides = useOfficeSides()
  return (
    <OfficerPage title={t('title')}>
      {sides.length === 0 ? (
        <Empty title={t('home.noSide')}>
          <p>{t('noHat')}</p>
        </Empty>
      ) : (
        <div className="ym-panels">
          {sides.map((side) => (
            <SideBox key={side} side={side} />
          ))}
        </div>
      )}
    </OfficerPage>
  )
}

function SideBox({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  return (
    <section className="ym-box" data-side={side} aria-label={t(`common:side.${side}.name`)}>
      <h2>
        <SideTag side={side} />
        {t(`common:side.${side}.name`)}
      </h2>
      <ExchangeFigures side={side} />
      <BalanceLine side={side} />
      <ExceptionLine side={side} />
      <Newest side={side} />
    </section>
  )
}

function ExchangeFigures({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const exchange = useApi('GET /api/v1/office/{side}/exchange', { params: { side } })
  return (
    <Loaded query={exchange} lines={2}>
      {({ peers }) => {
        const sum = (name: 'waiting' | 'returned' | 'dead') =>
          peers.reduce((all, peer) => all + peer[name], 0)
        const oldest = peers
          .map((peer) => peer.oldestWaiting)
          .filter((at) => at !== null)
          .sort()[0]
        return (
          <>
            <h3>{t('nav.exchange')}</h3>
            <dl className="ym-counts">
              {(['waiting', 'returned', 'dead'] as const).map((name) => (
                <div key={name}>
                  <dt>{t(`exchange.${name}`)}</dt>
                  <dd className={name !== 'waiting' && sum(name) > 0 ? 'ym-danger' : undefined}>
                    {sum(name)}
                  </dd>
                </div>
              ))}
            </dl>
            <p>
              <Link to="/office/$side/exchange" params={{ side }}>
                {t('home.toExchange')}
              </Link>
              {oldest ? (
                <>
                  {' · '}
                  {t('exchange.oldest')} <Ago at={oldest} />
                </>
              ) : null}
            </p>
          </>
        )
      }}
    </Loaded>
  )
}

function BalanceLine({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const balances = useApi('GET /api/v1/office/{side}/ledger/balances', { params: { side } })
  return (
    <Loaded query={balances} lines={1}>
      {({ sumFen }) => (
        <p className="ym-inline">
          <StatusTag tone={sumFen === '0' ? 'success' : 'danger'}>
            {t(sumFen === '0' ? 'ledger.balanced' : 'ledger.unbalanced')}
          </StatusTag>
          <Link to="/office/$side/ledger" params={{ side }}>
            {t('home.toLedger')}
          </Link>
        </p>
      )}
    </Loaded>
  )
}

/** Only there when bank or treasury said something that does not fit. */
function ExceptionLine({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const exceptions = useApi('GET /api/v1/office/{side}/payments/exceptions', {
    params: { side },
    query: { limit: 1 },
  })
  return (
    <Loaded query={exceptions} lines={1}>
      {({ items: [newest] }) =>
        newest ? (
          <p className="ym-inline">
            <StatusTag tone="danger">{t('exceptions.some')}</StatusTag>
            <Link to="/office/$side/payments" params={{ side }} search={{ view: 'exceptions' }}>
              {t('exceptions.newest', { kind: t(`exceptions.kinds.${newest.kind}`) })}
            </Link>
          </p>
        ) : null
      }
    </Loaded>
  )
}

function Newest({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const periodName = usePeriodName()
  const declarations = useApi('GET /api/v1/office/{side}/declarations', {
    params: { side },
    query: { limit: 6 },
  })
  return (
    <>
      <h3>{t('home.newest')}</h3>
      <Loaded query={declarations} lines={4}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="ym-soft">{t('declarations.none')}</p>
          ) : (
            <ul className="ym-lines">
              {items.map((item) => (
                <li key={item.id}>
                  <Link
                    to="/office/$side/declarations/$declarationId"
                    params={{ side, declarationId: item.id }}
                  >
                    {item.taxpayerName}
                  </Link>
                  <span className="ym-soft">
                    {say(item.formName)} · {periodName(item.period)}
                  </span>
                  <Money fen={item.payableFen} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}
