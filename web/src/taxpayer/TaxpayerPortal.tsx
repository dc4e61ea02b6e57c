import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBusinessDate, useSession } from '../app/session.ts'
import { ReadOnlyBanner } from '../kit/Banner.tsx'
import { Link } from '../kit/links.tsx'
import { NoPermission } from '../kit/states.tsx'
import { Account } from '../shell/Account.tsx'
import { CitizenShell } from '../shell/CitizenShell.tsx'
import { IdentityBand } from '../shell/IdentityBand.tsx'
import { sectionPaths, sections } from './sections.ts'
import { TaxpayerSwitch } from './TaxpayerSwitch.tsx'
import './taxpayer.css'

/** Frame of the taxpayer's pages: the band says for whom everything below is done. */
export function TaxpayerPortal() {
  const { t } = useTranslation('taxpayer')
  const session = useSession()
  const businessDate = useBusinessDate()
  const { taxpayerId } = useParams({ strict: false })
  const taxpayer = session?.taxpayers.find((one) => one.id === taxpayerId)
  // Another taxpayer's id in the address: say so here, and never draw a page of refusals.
  const isForeign = session?.signedIn === true && taxpayerId !== undefined && taxpayer === undefined
  return (
    <CitizenShell
      businessDate={businessDate}
      account={<Account />}
      navigation={taxpayer ? <Navigation taxpayerId={taxpayer.id} /> : null}
      band={
        taxpayer ? (
          <IdentityBand
            taxpayerId={taxpayer.id}
            taxpayerName={taxpayer.name}
            taxpayerCode={taxpayer.code ?? t('noCode')}
            actor={session?.account?.displayName ?? ''}
            switcher={<TaxpayerSwitch current={taxpayer.id} taxpayers={session?.taxpayers ?? []} />}
          />
        ) : null
      }
    >
      {session?.readOnly ? <ReadOnlyBanner>{t('readOnly')}</ReadOnlyBanner> : null}
      {isForeign ? <NoPermission detail={t('foreign')} /> : <Outlet key={taxpayerId} />}
    </CitizenShell>
  )
}

function Navigation({ taxpayerId }: { taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  return sections.map((section) => (
    <li key={section}>
      <Link
        to={sectionPaths[section]}
        params={{ taxpayerId }}
        activeOptions={{ exact: section === 'tasks', includeSearch: false }}
      >
        {t(`nav.${section}`)}
      </Link>
    </li>
  ))
}
