import { useNavigate } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Secondary } from '../kit/Details.tsx'
import { ButtonLink, Link } from '../kit/links.tsx'
import { Skeleton } from '../kit/states.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { SearchBox } from '../shell/SearchBox.tsx'
import './public.css'

// Below the first screen: what it needs does not hold up the first paint.
const DatesAndMarks = lazy(async () => ({ default: (await import('./DatesAndMarks.tsx')).DatesAndMarks }))

/** The front door: what one can do here, in the order people come for it. */
export function HomePage() {
  const { t } = useTranslation('public')
  const navigate = useNavigate()
  usePageTitle(t('home.title'))
  return (
    <>
      <section className="ym-hero">
        <div className="ym-container">
          <h1>{t('home.title')}</h1>
          <p>{t('home.lead')}</p>
          <div className="ym-hero-search">
            <SearchBox onSearch={(words) => void navigate({ to: '/search', search: { q: words } })} />
          </div>
          <div className="ym-row">
            <ButtonLink to="/taxpayer">{t('home.file')}</ButtonLink>
          </div>
          <OpenDoor />
        </div>
      </section>
      <div className="ym-container">
        <section className="ym-section" aria-labelledby="home-tasks">
          <h2 id="home-tasks">{t('home.tasksTitle')}</h2>
          <FiveTasks />
        </section>
        <Secondary summary={t('home.more')}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <DatesAndMarks />
          </Suspense>
          <section className="ym-section" aria-labelledby="home-sides">
            <h2 id="home-sides">{t('home.sidesTitle')}</h2>
            <p className="ym-measure">{t('home.sidesLead')}</p>
            <dl className="ym-sides ym-measure">
              {(['national', 'local', 'joint'] as const).map((side) => (
                <SideLine key={side} side={side} text={t(`home.side.${side}`)} />
              ))}
            </dl>
          </section>
        </Secondary>
        <section className="ym-section" aria-labelledby="home-help">
          <h2 id="home-help">{t('home.helpTitle')}</h2>
          <p className="ym-measure">{t('home.help')}</p>
          <p>
            <Link to="/accessibility">{t('home.accessibility')}</Link>
          </p>
        </section>
      </div>
    </>
  )
}

/** The five things people come for. Each leads straight to its page; sign-in comes between only where it must. */
function FiveTasks() {
  const { t } = useTranslation('public')
  return (
    <ul className="ym-five">
      <FiveTask id="file" accent>
        <Link to="/taxpayer" className="ym-card-link">
          {t('home.task.file.title')}
        </Link>
      </FiveTask>
      <FiveTask id="documents">
        <Link to="/taxpayer" search={{ go: 'documents' }} className="ym-card-link">
          {t('home.task.documents.title')}
        </Link>
      </FiveTask>
      <FiveTask id="ledger">
        <Link to="/taxpayer" search={{ go: 'ledger' }} className="ym-card-link">
          {t('home.task.ledger.title')}
        </Link>
      </FiveTask>
      <FiveTask id="verify">
        <Link to="/verify" className="ym-card-link">
          {t('home.task.verify.title')}
        </Link>
      </FiveTask>
      <FiveTask id="calendar">
        <Link to="/calendar" className="ym-card-link">
          {t('home.task.calendar.title')}
        </Link>
      </FiveTask>
    </ul>
  )
}

const TASK_MARKS = {
  file: 'M6 4h12l6 6v18H6z M17 4v7h7 M11 20l3 3 6-7',
  documents: 'M4 9h9l3 4h12v13H4z M9 20h14',
  ledger: 'M5 5h22v22H5z M5 12h22 M13 12v15 M17 17h6 M17 22h6',
  verify: 'M14 5a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M21 21l7 7 M10 14l3 3 5-6',
  calendar: 'M5 8h22v19H5z M5 14h22 M11 4v7 M21 4v7 M11 19h3 M18 19h3',
} as const

function FiveTask(props: { id: keyof typeof TASK_MARKS; accent?: boolean; children: ReactNode }) {
  const { t } = useTranslation('public')
  return (
    <li className="ym-card ym-five-card" {...(props.accent ? { 'data-accent': 'seal' } : {})}>
      <svg className="ym-five-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path
          d={TASK_MARKS[props.id]}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <h3>{props.children}</h3>
      <p>{t(`home.task.${props.id}.text`)}</p>
    </li>
  )
}

function SideLine({ side, text }: { side: 'national' | 'local' | 'joint'; text: string }) {
  return (
    <>
      <dt>
        <SideTag side={side} />
      </dt>
      <dd>{text}</dd>
    </>
  )
}

/** The door of the mark, standing open: decoration of the first screen. */
function OpenDoor() {
  return (
    <svg className="ym-hero-door" viewBox="0 0 320 300" aria-hidden="true" focusable="false">
      <path d="M38 300V26h244v274" fill="none" stroke="#5f7d9d" strokeWidth="10" />
      <path d="M90 300V58h140v242z" fill="#fbf3e6" />
      <path d="M112 300l24-150h48l24 150z" fill="#f6e3c4" />
      <path d="M128 300l16-100h32l16 100z" fill="#fffaf1" />
      <path d="M48 36 124 64v236H48z" fill="#f5f8fb" />
      <path d="M272 36 196 64v236h76z" fill="#c63a2b" />
      <path d="M58 76l54 18v84l-54-10z M58 190l54 8v78l-54 4z" fill="none" stroke="#b9c9da" strokeWidth="3" />
      <path
        d="M262 76l-54 18v84l54-10z M262 190l-54 8v78l54 4z"
        fill="none"
        stroke="#e58b7f"
        strokeWidth="3"
      />
      <circle cx="114" cy="188" r="5" fill="#0f2a47" />
      <circle cx="206" cy="188" r="5" fill="#fff" />
    </svg>
  )
}
