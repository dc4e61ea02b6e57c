import { useQueryClient } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { answerSignIn, isSignInRequested, onSignInRequest } from '../api/renewal.ts'
import { type Session, sessionOptions } from '../app/session.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { SignInForm } from './SignInForm.tsx'

/**
 * The session ended in the middle of something. Signing in here lets the interrupted call go on; the page behind keeps
 * what was typed. Somebody else signing in starts anew, so that no value of the first person reaches the second.
 */
export function SignInAgain() {
  const { t } = useTranslation('sign-in')
  const open = useSyncExternalStore(onSignInRequest, isSignInRequested)
  const client = useQueryClient()
  const [owner] = useState(() => client.getQueryData(sessionOptions.queryKey)?.account)
  const signedIn = (session: Session) => {
    if (owner && session.account?.id !== owner.id) {
      sessionStorage.clear()
      location.assign('/')
      return
    }
    answerSignIn(true)
  }
  return (
    <Dialog isOpen={open} title={t('againTitle')} onClose={() => answerSignIn(false)}>
      <p>{t('again')}</p>
      <SignInForm onSignedIn={signedIn} {...(owner ? { username: owner.username } : {})} />
      <Button kind="quiet" onPress={() => answerSignIn(false)}>
        {t('againLater')}
      </Button>
    </Dialog>
  )
}
