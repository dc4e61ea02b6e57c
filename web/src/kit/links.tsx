import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { ButtonKind } from './Button.tsx'

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }

function Anchor(props: AnchorProps) {
  return <a {...props} />
}

function ButtonAnchor({ kind = 'primary', ...rest }: AnchorProps & { kind?: ButtonKind }) {
  return <a {...rest} className="ym-button" data-kind={kind} />
}

function BackAnchor({ children, ...rest }: AnchorProps) {
  const { t } = useTranslation('common')
  return (
    <a {...rest} className="ym-back">
      {children ?? t('action.back')}
    </a>
  )
}

/** A link inside the application; `to` and `params` are checked against the route tree. */
export const Link = createLink(Anchor)

/** A link that looks like a button: for starting something, never for an act. */
export const ButtonLink = createLink(ButtonAnchor)

/** 返回: first thing on every question page; the browser's own Back must do the same and lose nothing. */
export const StepBack = createLink(BackAnchor)

/** A link that leaves the application; opens in the same tab and says where it leads. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} rel="noreferrer">
      {children}
    </a>
  )
}
