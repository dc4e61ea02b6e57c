import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession, useSignOut } from '../app/session.ts'
import { Button } from '../kit/Button.tsx'
import { Link } from '../kit/links.tsx'

/** Sign-in link, or the person's name with sign-out. */
export function Account() {
  const { t } = useTranslation('common')
  const session = useSession()
  const signOut = useSignOut()
  const [leaving, setLeaving] = useState(false)
  if (!session?.signedIn || !session.account) return <Link to="/sign-in">{t('action.signIn')}</Link>
  const leave = async () => {
    setLeaving(true)
    await signOut().finally(() => setLeaving(false))
  }
  return (
    <>
      <span>{session.account.displayName}</span>
      <Button kind="quiet" onPress={leave} isPending={leaving}>
        {t('action.signOut')}
      </Button>
    </>
  )
}
