import { getRouteApi, Navigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.ts'
import { Link } from '../kit/links.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { sectionPaths } from './sections.ts'

const route = getRouteApi('/taxpayer/')

/** For whom: skipped by everybody who acts for one taxpayer only. */
export function ChooseTaxpayerPage() {
  const { t } = useTranslation('taxpayer')
  usePageTitle(t('choose.title'))
  const to = sectionPaths[route.useSearch().go ?? 'tasks']
  const taxpayers = useSession()?.taxpayers ?? []
  const only = taxpayers.length === 1 ? taxpayers[0] : undefined
  if (only) return <Navigate to={to} params={{ taxpayerId: only.id }} replace />
  return (
    <div className="ym-measure">
      <h1>{t('choose.title')}</h1>
      {taxpayers.length === 0 ? (
        <Empty title={t('choose.none')}>
          <p>{t('choose.noneHelp')}</p>
        </Empty>
      ) : (
        <ul className="ym-tasks">
          {taxpayers.map((taxpayer) => (
            <li className="ym-task" key={taxpayer.id}>
              <span />
              <div>
                <span className="ym-task-title">
                  <Link to={to} params={{ taxpayerId: taxpayer.id }}>
                    {taxpayer.name}
                  </Link>
                </span>
                <span className="ym-task-hint">{taxpayer.code ?? t('noCode')}</span>
              </div>
              <div className="ym-task-end">
                {taxpayer.national ? <SideTag side="national" /> : null}
                {taxpayer.local ? <SideTag side="local" /> : null}
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
