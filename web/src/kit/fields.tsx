import { formatYuan, parseYuan } from '@yimen/core/money'
import type { HTMLInputTypeAttribute, InputHTMLAttributes, ReactNode } from 'react'
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { PlainErrorLine } from './PlainErrorLine.tsx'

export interface FieldProps {
  /** The id an error summary links to; use `fieldId(pointer)` so that problem pointers find the field. */
  id: string
  label: ReactNode
  hint?: ReactNode
  /** What is wrong and how to put it right; shown at the field in the words of the summary. */
  error?: string | undefined
  /** Optional fields say （选填）; required ones say nothing. */
  optional?: boolean
  /** The label is the heading of a page with one question. */
  asPageHeading?: boolean
}

/** The label line shared by every field: text, （选填）, page-heading size when it is the page's one question. */
export function FieldLabelText({ label, optional }: Pick<FieldProps, 'label' | 'optional'>) {
  const { t } = useTranslation('common')
  return (
    <>
      {label}
      {optional ? <span className="ym-optional">{t('field.optional')}</span> : null}
    </>
  )
}

export interface TextFieldProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  type?: Extract<HTMLInputTypeAttribute, 'text' | 'email' | 'tel' | 'password' | 'search' | 'url'>
  inputMode?: InputHTMLAttributes<HTMLInputElement>['inputMode']
  autoComplete?: string
  width?: '2' | '4' | '10' | '20' | 'full'
  maxLength?: number
  isReadOnly?: boolean
  isDisabled?: boolean
  autoFocus?: boolean
  spellCheck?: boolean
  suffix?: ReactNode
  /** More than one line. */
  rows?: number
  inputClassName?: string
}

/** One line (or `rows` lines) of text with label, hint and error wired to the input. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, optional, asPageHeading, suffix, rows, width = 'full' } = props
  const className = ['ym-input', props.inputClassName].filter(Boolean).join(' ')
  const input = rows ? (
    <AriaTextArea className={className} rows={rows} data-width={width} />
  ) : (
    <Input className={className} data-width={width} />
  )
  const labelElement = (
    <Label className="ym-label" {...(asPageHeading ? { 'data-size': 'page' } : {})}>
      <FieldLabelText label={label} optional={optional ?? false} />
    </Label>
  )
  return (
    <AriaTextField
      id={props.id}
      className="ym-field"
      value={props.value}
      onChange={props.onChange}
      {...(props.onBlur ? { onBlur: props.onBlur } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
      {...(props.autoComplete ? { autoComplete: props.autoComplete } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      {...(props.spellCheck === undefined ? {} : { spellCheck: props.spellCheck ? 'true' : 'false' })}
      type={props.type ?? 'text'}
      isInvalid={error !== undefined}
      isReadOnly={props.isReadOnly ?? false}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      validationBehavior="aria"
    >
      {asPageHeading ? <h1>{labelElement}</h1> : labelElement}
      {hint ? (
        <Text slot="description" className="ym-hint">
          {hint}
        </Text>
      ) : null}
      <FieldErrorLine error={error} />
      {suffix ? (
        <div className="ym-affixed">
          {input}
          <span className="ym-affix">{suffix}</span>
        </div>
      ) : (
        input
      )}
    </AriaTextField>
  )
}

/** The error line of a react-aria field; its words are read with the field. */
export function FieldErrorLine({ error }: { error: string | undefined }) {
  const { t } = useTranslation('common')
  return error === undefined ? null : (
    <FieldError className="ym-error">
      <span>
        <span className="ym-hidden">{t('field.errorPrefix')}</span>
        {error}
      </span>
    </FieldError>
  )
}

export interface AmountFieldProps
  extends Omit<TextFieldProps, 'type' | 'inputMode' | 'suffix' | 'rows' | 'width'> {
  /** 元 unless told. */
  unit?: ReactNode
}

/**
 * An amount in yuan as people type it: right-aligned, decimal keyboard, full-width digits and separators accepted, put
 * into `1,234.50` on leaving the field. The value stays text; `parseYuan` of `@yimen/core/money` makes fen of it, and
 * what cannot be read stays as typed.
 */
export function AmountField({ unit, ...props }: AmountFieldProps) {
  const { t } = useTranslation('common')
  const leave = () => {
    const fen = parseYuan(props.value)
    if (fen !== undefined) {
      const text = formatYuan(fen)
      if (text !== props.value) props.onChange(text)
    }
    props.onBlur?.()
  }
  return (
    <TextField
      {...props}
      onBlur={leave}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      inputClassName="ym-amount"
      suffix={unit ?? t('money.yuan')}
    />
  )
}

export interface SelectFieldProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: string; disabled?: boolean }[]
  /** Shown while nothing is chosen. */
  placeholder?: string
  isDisabled?: boolean
  width?: TextFieldProps['width']
}

/** One of many. The browser's own control: it works with every keyboard, phone and reader, and weighs nothing. */
export function SelectField(props: SelectFieldProps) {
  const { id, error, hint } = props
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="ym-field" {...(error ? { 'data-invalid': true } : {})}>
      <label className="ym-label" htmlFor={id}>
        <FieldLabelText label={props.label} optional={props.optional ?? false} />
      </label>
      {hint ? (
        <div id={`${id}-hint`} className="ym-hint">
          {hint}
        </div>
      ) : null}
      <PlainErrorLine id={id} error={error} />
      <select
        id={id}
        className="ym-input"
        data-width={props.width ?? '20'}
        value={props.value}
        disabled={props.isDisabled}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.placeholder === undefined ? null : <option value="">{props.placeholder}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}

/**
 * The DOM id of the field a problem's JSON Pointer means: `/lines/10/amountFen` → `field-lines-10-amountFen`. Give fields
 * this id and the error summary of any refusal links to them.
 */
export function fieldId(pointer: string): string {
  return `field-${pointer.replace(/^#?\//, '').replace(/[^\p{L}\p{N}]+/gu, '-')}`
}
