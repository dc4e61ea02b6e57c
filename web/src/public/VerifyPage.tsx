import { useMutation } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type Output } from '../api/client.ts'
import type { Problem } from '../api/problem.ts'
import { PlainErrorLine } from '../kit/PlainErrorLine.tsx'
import { ErrorState, Skeleton } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'
import { MarkForm } from './MarkForm.tsx'
import { VerificationOutcome } from './VerificationOutcome.tsx'
import './public.css'
import './verify.css'

const LARGEST_FILE_BYTES = 10 * 1024 * 1024

/** Is this document true? By its code, its QR mark, or the file itself. */
export function VerifyPage() {
  const { t } = useTranslation('verify')
  const [hasErrors, setHasErrors] = useState(false)
  usePageTitle(t('title'), hasErrors)
  return (
    <div className="ym-measure">
      <h1>{t('title')}</h1>
      <p className="ym-lead">{t('lead')}</p>
      <section aria-labelledby="verify-by-code">
        <h2 id="verify-by-code">{t('byCode')}</h2>
        <MarkForm onErrors={setHasErrors} />
      </section>
      <section aria-labelledby="verify-by-file">
        <h2 id="verify-by-file">{t('byFile')}</h2>
        <FileCheck />
      </section>
    </div>
  )
}

/** The file goes to the server, is compared byte by byte with what was issued, and is not kept. */
function FileCheck() {
  const { t } = useTranslation('verify')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState<string>()
  const [error, setError] = useState<string>()
  const check = useMutation<Output<'POST /api/v1/public/verify'>, Problem, File>({
    mutationFn: (file) => call('POST /api/v1/public/verify', { file, timeoutMs: 60_000 }),
  })
  const take = (file: File | undefined) => {
    if (!file) return
    const message = fileError(file)
    setName(file.name)
    setError(message === undefined ? undefined : t(`file.${message}`))
    if (message === undefined) check.mutate(file)
    else check.reset()
    // The same file may be chosen again after it was corrected.
    if (input.current) input.current.value = ''
  }
  return (
    <>
      <div className="ym-field" {...(error ? { 'data-invalid': true } : {})}>
        <div id={`${id}-hint`} className="ym-hint">
          {t('fileHint')}
        </div>
        <PlainErrorLine id={id} error={error} />
        <label
          className="ym-drop"
          htmlFor={id}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            take(event.dataTransfer.files[0])
          }}
        >
          <input
            ref={input}
            id={id}
            type="file"
            className="ym-hidden"
            accept="application/pdf,.pdf"
            aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
            onChange={(event) => take(event.target.files?.[0])}
          />
          <span className="ym-drop-button">{t('choose')}</span>
          <span className="ym-soft">{name ?? t('drop')}</span>
        </label>
      </div>
      <div role="status">
        {check.isPending ? <Skeleton lines={3} label={t('checking')} /> : null}
        {check.data && !check.isPending ? <VerificationOutcome result={check.data} by="file" /> : null}
      </div>
      {check.isError ? <ErrorState compact error={check.error} /> : null}
    </>
  )
}

function fileError(file: File): 'notPdf' | 'empty' | 'tooLarge' | undefined {
  if (file.size === 0) return 'empty'
  if (file.size > LARGEST_FILE_BYTES) return 'tooLarge'
  return /\.pdf$/i.test(file.name) || file.type === 'application/pdf' ? undefined : 'notPdf'
}
