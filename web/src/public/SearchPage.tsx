import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { ButtonLink } from '../kit/links.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'

const route = getRouteApi('/citizen/search')

/** Services, guides and pages for some words. */
export function SearchPage() {
  const { t } = useTranslation('public')
  const say = useText()
  const { q } = route.useSearch()
  const title = q === '' ? t('search.title') : t('search.titleFor', { words: q })
  usePageTitle(title)
  const found = useQuery({ ...readOptions('GET /api/v1/public/search', { query: { q } }), enabled: q !== '' })
  return (
    <div className="ym-measure">
      <h1>{title}</h1>
      {q === '' ? <p>{t('search.hint')}</p> : null}
      {found.isLoading ? <Skeleton /> : null}
      {found.isError ? <ErrorState compact error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data?.items.length === 0 ? (
        <Empty title={t('search.nothing')} action={<ButtonLink to="/">{t('search.toHome')}</ButtonLink>}>
          <p>{t('search.nothingHint')}</p>
        </Empty>
      ) : null}
      <p className="ym-soft" role="status">
        {found.data && found.data.items.length > 0
          ? t('search.count', { count: found.data.items.length })
          : ''}
      </p>
      <ul className="ym-tasks">
        {found.data?.items.map((item) => (
          <li className="ym-task" key={item.code}>
            <SideTag side={item.side === 'both' ? 'joint' : item.side} />
            <div>
              <span className="ym-task-title">
                {item.href === null ? say(item.title) : <a href={item.href}>{say(item.title)}</a>}
              </span>
              <span className="ym-task-hint">{say(item.summary)}</span>
            </div>
            <div className="ym-task-end">
              <StatusTag tone={item.online ? 'success' : 'neutral'}>
                {item.online ? t('search.online') : t('search.counter')}
              </StatusTag>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
