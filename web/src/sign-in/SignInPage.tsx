import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { homeOf } from '../app/session.ts'
import { Details } from '../kit/Details.tsx'
import { usePageTitle } from '../kit/title.ts'
import { SignInForm } from './SignInForm.tsx'

const route = getRouteApi('/citizen/sign-in')

/** One sign-in for both authorities; afterwards on to where the person was going. */
export function SignInPage() {
  const { t } = useTranslation('sign-in')
  const { next } = route.useSearch()
  const router = useRouter()
  const [hasErrors, setHasErrors] = useState(false)
  usePageTitle(t('title'), hasErrors)
  return (
    <div className="ym-measure">
      <h1>{t('title')}</h1>
      <p className="ym-lead">{t('lead')}</p>
      <SignInForm
        onErrors={setHasErrors}
        onSignedIn={(session) => router.history.push(next ?? homeOf(session))}
      />
      <Details summary={t('helpTitle')}>
        <p>{t('help')}</p>
        <p>{t('helpCounter')}</p>
      </Details>
    </div>
  )
}
