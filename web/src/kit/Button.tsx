import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { useTranslation } from 'react-i18next'

export type ButtonKind = 'primary' | 'secondary' | 'seal' | 'quiet'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  children: ReactNode
  /** `seal` is for the one legal act of a page (submit, pay); never more than one. */
  kind?: ButtonKind
  /** Keeps focus, blocks a second press and says so to the screen reader. */
  isPending?: boolean
}

/** The button. `isPending` shows a spinner and announces 处理中; money and legal acts never fire twice. */
export function Button({ children, kind = 'primary', isPending = false, ...rest }: ButtonProps) {
  const { t } = useTranslation('common')
  return (
    <AriaButton {...rest} isPending={isPending} className="ym-button" data-kind={kind}>
      {isPending ? <span className="ym-button-spinner" aria-hidden="true" /> : null}
      {children}
      {isPending ? <span className="ym-hidden">{t('state.working')}</span> : null}
    </AriaButton>
  )
}

/** A row of buttons; full width on phones and in large-type mode. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="ym-actions">{children}</div>
}
