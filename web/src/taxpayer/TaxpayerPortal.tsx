import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBusinessDate, useSession } from '../app/session.ts'
import { ReadOnlyBanner } from '../kit/Banner.tsx'
import { Link } from '../kit/links.tsx'
import { NoPermission } from '../kit/states.tsx'
import { Account } from '../shell/Account.tsx'
import { CitizenShell } from '../shell/CitizenShell.tsx'
import { IdentityBand } from '../shell/IdentityBand.tsx'

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
      navigation={
        taxpayer ? (
          <li>
            <Link
              to="/taxpayer/$taxpayerId"
              params={{ taxpayerId: taxpayer.id }}
              activeOptions={{ exact: true }}
            >
              {t('nav.tasks')}
            </Link>
          </li>
        ) : null
      }
      band={
        taxpayer ? (
          <IdentityBand
            taxpayerId={taxpayer.id}
            taxpayerName={taxpayer.name}
            taxpayerCode={taxpayer.code ?? t('noCode')}
            actor={session?.account?.displayName ?? ''}
            switcher={(session?.taxpayers.length ?? 0) > 1 ? <Link to="/taxpayer">{t('switch')}</Link> : null}
          />
        ) : null
      }
    >
      {session?.readOnly ? <ReadOnlyBanner>{t('readOnly')}</ReadOnlyBanner> : null}
      {isForeign ? <NoPermission detail={t('foreign')} /> : <Outlet />}
    </CitizenShell>
  )
}
