import type { AriaAttributes, MouseEvent, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'

export type ButtonKind = 'primary' | 'secondary' | 'seal' | 'quiet'

export interface ButtonProps
  extends Pick<AriaAttributes, 'aria-expanded' | 'aria-controls' | 'aria-describedby'> {
  children: ReactNode
  onPress?: () => unknown
  /** `seal` is for the one legal act of a page (submit, pay); never more than one. */
  kind?: ButtonKind
  type?: 'button' | 'submit'
  /** Keeps focus, blocks a second press and says so to the screen reader. */
  isPending?: boolean
  /** Prefer an enabled button whose press explains what is missing. */
  isDisabled?: boolean
  id?: string
  ref?: Ref<HTMLButtonElement>
}

/**
 * The button. While `isPending` a second press does nothing (money and legal acts never fire twice). The browser's own
 * element: react-aria's adds 15 kB to every first load and nothing a form needs.
 */
export function Button(props: ButtonProps) {
  const {
    children,
    kind = 'primary',
    type = 'button',
    isPending = false,
    isDisabled = false,
    onPress,
    ...rest
  } = props
  const { t } = useTranslation('common')
  const press = (event: MouseEvent) => {
    // A pending submit button stays focusable, so it must hold the form back itself.
    if (isPending) event.preventDefault()
    else onPress?.()
  }
  return (
    <button
      {...rest}
      type={type}
      className="ym-button"
      data-kind={kind}
      data-pending={isPending || undefined}
      aria-disabled={isPending || undefined}
      disabled={isDisabled}
      onClick={press}
    >
      {isPending ? <span className="ym-button-spinner" aria-hidden="true" /> : null}
      {children}
      {isPending ? <span className="ym-hidden">{t('state.working')}</span> : null}
    </button>
  )
}

/** A row of buttons; full width on phones and in large-type mode. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="ym-actions">{children}</div>
}
