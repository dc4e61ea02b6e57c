import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { acceptSession, type Session } from '../app/session.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { Actions, Button } from '../kit/Button.tsx'
import { ErrorSummary, type SummaryError } from '../kit/ErrorSummary.tsx'
import { TextField } from '../kit/fields.tsx'

/** Codes of the server that mean more than "wrong" (server/src/front/sessions/signIn.ts). */
const LOCKED = 'account-locked'
const EXPIRED = 'sign-in-expired'

/**
 * User name and password, then the one-time code where the account has one. The same form on the sign-in page and in the
 * dialog of an expired session. Pasting is allowed and password managers are served (WCAG 2.2, 3.3.8).
 */
export function SignInForm(props: {
  onSignedIn: (session: Session) => void
  onErrors?: (present: boolean) => void
  username?: string
}) {
  const { t } = useTranslation('sign-in')
  const client = useQueryClient()
  const [username, setUsername] = useState(props.username ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [ticket, setTicket] = useState<string>()
  const [errors, setErrors] = useState<readonly SummaryError[]>([])
  const [locked, setLocked] = useState<string>()
  const [busy, setBusy] = useState(false)

  const show = (next: readonly SummaryError[]) => {
    setErrors(next)
    props.onErrors?.(next.length > 0)
  }
  const finish = (session: Session) => {
    acceptSession(client, session)
    props.onSignedIn(session)
  }
  const firstStep = async () => {
    const answer = await call('POST /api/v1/sign-in', {
      body: { username: username.trim(), password },
      withoutRenewal: true,
    })
    if (answer.state === 'signed-in') finish(answer.session)
    else setTicket(answer.ticket)
  }
  const secondStep = async (given: string) => {
    const body = { ticket: given, code: code.normalize('NFKC').replace(/\s/g, '') }
    finish(await call('POST /api/v1/sign-in/second-factor', { body, withoutRenewal: true }))
  }
  const fail = (problem: Problem) => {
    const message = problem.isClientSide ? t(`common:problem.${problem.kind}.detail`) : problem.message
    // What was refused must be typed anew; what only failed on the way may be sent again as it stands.
    if (!problem.isTransient) {
      setPassword('')
      setCode('')
    }
    if (problem.code === LOCKED) {
      // Nothing in a field can put this right: it is told as what it is, with the time it ends.
      setTicket(undefined)
      setLocked(message)
      return show([])
    }
    const isFieldError = problem.status === 401 || problem.status === 422
    if (problem.code === EXPIRED) setTicket(undefined)
    const field = ticket === undefined || problem.code === EXPIRED ? 'sign-in-password' : 'sign-in-code'
    show([{ fieldId: isFieldError ? field : undefined, message }])
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = ticket === undefined ? missingOf({ username, password }) : missingOf({ code })
    show(missing.map((field) => ({ fieldId: `sign-in-${field}`, message: t(`missing.${field}`) })))
    if (missing.length > 0 || busy) return
    setBusy(true)
    setLocked(undefined)
    try {
      await (ticket === undefined ? firstStep() : secondStep(ticket))
    } catch (error) {
      fail(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }
  const errorOf = (field: string) => errors.find((error) => error.fieldId === `sign-in-${field}`)?.message

  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary errors={errors} />
      {locked === undefined ? null : (
        <NotificationBanner kind="danger" title={t('lockedTitle')} announce>
          <p>{locked}</p>
        </NotificationBanner>
      )}
      {ticket === undefined ? (
        <>
          <TextField
            id="sign-in-username"
            label={t('username')}
            hint={t('usernameHint')}
            value={username}
            onChange={setUsername}
            error={errorOf('username')}
            autoComplete="username"
            spellCheck={false}
            width="20"
          />
          <TextField
            id="sign-in-password"
            label={t('password')}
            type="password"
            value={password}
            onChange={setPassword}
            error={errorOf('password')}
            autoComplete="current-password"
            width="20"
          />
        </>
      ) : (
        <TextField
          id="sign-in-code"
          label={t('code')}
          hint={t('codeHint')}
          value={code}
          onChange={setCode}
          error={errorOf('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          width="10"
          autoFocus
        />
      )}
      <Actions>
        <Button type="submit" isPending={busy}>
          {ticket === undefined ? t('submit') : t('submitCode')}
        </Button>
        {ticket === undefined ? null : (
          <Button kind="quiet" onPress={() => setTicket(undefined)}>
            {t('startAgain')}
          </Button>
        )}
      </Actions>
    </form>
  )
}

type FieldName = 'username' | 'password' | 'code'

function missingOf(values: Partial<Record<FieldName, string>>): FieldName[] {
  const names: FieldName[] = ['username', 'password', 'code']
  return names.filter((name) => values[name] !== undefined && values[name]?.trim() === '')
}
