import { useTranslation } from 'react-i18next'
import { ButtonLink, Link } from '../kit/links.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'

/** The front door: what one can do here, in the order people come for it. */
export function HomePage() {
  const { t } = useTranslation('public')
  usePageTitle(t('home.title'))
  return (
    <>
      <section className="ym-hero">
        <div className="ym-container">
          <h1>{t('home.title')}</h1>
          <p>{t('home.lead')}</p>
          <div className="ym-row">
            <ButtonLink to="/taxpayer">{t('home.file')}</ButtonLink>
          </div>
          <OpenDoor />
        </div>
      </section>
      <div className="ym-container">
        <section className="ym-section" aria-labelledby="home-sides">
          <h2 id="home-sides">{t('home.sidesTitle')}</h2>
          <p className="ym-measure">{t('home.sidesLead')}</p>
          <dl className="ym-sides ym-measure">
            {(['national', 'local', 'joint'] as const).map((side) => (
              <SideLine key={side} side={side} text={t(`home.side.${side}`)} />
            ))}
          </dl>
        </section>
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
