import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button.tsx'

/** A link to a document with kind, number and size, so that nobody is surprised by a download. */
export function DocumentLink(props: {
  href: string
  title: string
  /** 文书字号, e.g. 长国税限改〔2017〕36号 */
  number?: string
  mediaType?: 'PDF' | 'OFD' | 'CSV' | 'XLSX'
  bytes?: number
  pages?: number
}) {
  const { t } = useTranslation('common')
  const meta = [
    props.number,
    props.mediaType ?? 'PDF',
    props.bytes === undefined ? undefined : sizeText(props.bytes),
    props.pages === undefined ? undefined : t('document.pages', { count: props.pages }),
  ].filter((part) => part !== undefined)
  return (
    <span className="ym-document">
      <svg viewBox="0 0 24 30" aria-hidden="true" focusable="false">
        <path
          d="M3 2h12l6 6v20H3z M15 2v6h6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinejoin="round"
        />
        <path d="M7 15h10M7 19h10M7 23h6" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <span>
        <a href={props.href}>{props.title}</a>
        <span className="ym-document-meta">{meta.join(' · ')}</span>
      </span>
    </span>
  )
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Copies a number; says so for three seconds, also to the screen reader. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation('common')
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = async () => {
    setState((await copyText(text)) ? 'copied' : 'failed')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setState('idle'), 3000)
  }
  return (
    <>
      <Button kind="quiet" onPress={copy}>
        {t(`copy.${state}`)}
        <span className="ym-hidden">{what}</span>
      </Button>
      <span className="ym-hidden" role="status">
        {state === 'idle' ? '' : t(`copy.${state}`)}
      </span>
    </>
  )
}

/** The clipboard needs a secure context; a hall's plain-HTTP intranet address is not one, so a selection is the fallback. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    field.setAttribute('readonly', '')
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
