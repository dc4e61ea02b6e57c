import { useTranslation } from 'react-i18next'
import { Link } from '../kit/links.tsx'
import { HomeDeadlines } from './HomeDeadlines.tsx'
import { MarkForm } from './MarkForm.tsx'

/** The lower half of the home page: this month's deadlines, and a document to verify. */
export function DatesAndMarks() {
  const { t } = useTranslation('public')
  return (
    <div className="ym-home-columns">
      <section className="ym-section" aria-labelledby="home-deadlines">
        <h2 id="home-deadlines">{t('home.deadlinesTitle')}</h2>
        <HomeDeadlines />
      </section>
      <section className="ym-section" aria-labelledby="home-verify">
        <h2 id="home-verify">{t('home.verifyTitle')}</h2>
        <p>{t('home.verify')}</p>
        <MarkForm />
        <p className="ym-small">
          <Link to="/verify">{t('home.verifyFile')}</Link>
        </p>
      </section>
    </div>
  )
}
