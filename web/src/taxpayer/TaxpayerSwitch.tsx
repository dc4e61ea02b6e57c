import { useRouterState } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '../app/session.ts'
import { Link } from '../kit/links.tsx'
import { hueOf } from '../shell/IdentityBand.tsx'
import { sectionOf, sectionPaths } from './sections.ts'

/** Another taxpayer in place: the same section of the other one, each with its own colour. */
export function TaxpayerSwitch(props: { current: string; taxpayers: Session['taxpayers'] }) {
  const { t } = useTranslation('taxpayer')
  const box = useRef<HTMLDetailsElement>(null)
  const section = useRouterState({ select: (state) => sectionOf(state.location.pathname) })
  const others = props.taxpayers.filter((taxpayer) => taxpayer.id !== props.current)
  useEffect(() => {
    const close = (event: Event) => {
      if (box.current && !(event.target instanceof Node && box.current.contains(event.target)))
        box.current.open = false
    }
    addEventListener('pointerdown', close)
    addEventListener('focusin', close)
    return () => {
      removeEventListener('pointerdown', close)
      removeEventListener('focusin', close)
    }
  }, [])
  if (others.length === 0) return null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !box.current?.open) return
    box.current.open = false
    box.current.querySelector('summary')?.focus()
  }
  return (
    <details className="ym-switch ym-no-print" ref={box} onKeyDown={onKeyDown}>
      <summary>{t('switch')}</summary>
      <ul>
        {others.map((taxpayer) => (
          <li key={taxpayer.id}>
            <Link
              to={sectionPaths[section]}
              params={{ taxpayerId: taxpayer.id }}
              className="ym-switch-item ym-band-colour"
              data-hue={hueOf(taxpayer.id)}
              onClick={() => {
                if (box.current) box.current.open = false
              }}
            >
              <strong>{taxpayer.name}</strong>
              <span className="ym-soft ym-small ym-mono">{taxpayer.code ?? t('noCode')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  )
}
