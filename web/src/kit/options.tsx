import type { ReactNode } from 'react'
import {
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  Radio as AriaRadio,
  RadioGroup as AriaRadioGroup,
  Label,
  Text,
} from 'react-aria-components'
import { FieldErrorLine, FieldLabelText, type FieldProps } from './fields.tsx'

export interface Option {
  value: string
  label: ReactNode
  hint?: ReactNode
  disabled?: boolean
}

export interface RadioGroupProps extends FieldProps {
  /** Empty string: nothing chosen. Nothing is preselected unless it was answered. */
  value: string
  onChange: (value: string) => void
  options: readonly Option[]
}

/** One of a few, each with a large target and its own hint. */
export function RadioGroup(props: RadioGroupProps) {
  return (
    <AriaRadioGroup
      id={props.id}
      className="ym-field"
      value={props.value === '' ? null : props.value}
      onChange={props.onChange}
      isInvalid={props.error !== undefined}
      validationBehavior="aria"
    >
      <GroupHead {...props} />
      <div className="ym-options">
        {props.options.map((option) => (
          <AriaRadio
            key={option.value}
            value={option.value}
            className="ym-option"
            isDisabled={option.disabled ?? false}
          >
            <OptionBody option={option} shape="round" />
          </AriaRadio>
        ))}
      </div>
    </AriaRadioGroup>
  )
}

export interface CheckboxGroupProps extends FieldProps {
  value: readonly string[]
  onChange: (value: string[]) => void
  options: readonly Option[]
}

/** Any of a few. */
export function CheckboxGroup(props: CheckboxGroupProps) {
  return (
    <AriaCheckboxGroup
      id={props.id}
      className="ym-field"
      value={[...props.value]}
      onChange={props.onChange}
      isInvalid={props.error !== undefined}
      validationBehavior="aria"
    >
      <GroupHead {...props} />
      <div className="ym-options">
        {props.options.map((option) => (
          <AriaCheckbox
            key={option.value}
            value={option.value}
            className="ym-option"
            isDisabled={option.disabled ?? false}
          >
            <OptionBody option={option} shape="square" />
          </AriaCheckbox>
        ))}
      </div>
    </AriaCheckboxGroup>
  )
}

/** One yes/no declaration (我声明……). */
export function Checkbox(props: {
  id: string
  isSelected: boolean
  onChange: (selected: boolean) => void
  children: ReactNode
  isDisabled?: boolean
}) {
  return (
    <AriaCheckbox
      id={props.id}
      className="ym-option"
      isSelected={props.isSelected}
      onChange={props.onChange}
      isDisabled={props.isDisabled ?? false}
    >
      <OptionBody option={{ value: props.id, label: props.children }} shape="square" />
    </AriaCheckbox>
  )
}

function GroupHead({ label, optional, hint, error, asPageHeading }: FieldProps) {
  const head = (
    <Label className="ym-label" {...(asPageHeading ? { 'data-size': 'page' } : {})}>
      <FieldLabelText label={label} optional={optional ?? false} />
    </Label>
  )
  return (
    <>
      {asPageHeading ? <h1>{head}</h1> : head}
      {hint ? (
        <Text slot="description" className="ym-hint">
          {hint}
        </Text>
      ) : null}
      <FieldErrorLine error={error} />
    </>
  )
}

function OptionBody({ option, shape }: { option: Option; shape: 'round' | 'square' }) {
  return (
    <>
      <span className="ym-option-mark" data-shape={shape} aria-hidden="true" />
      <span>{option.label}</span>
      {option.hint ? <span className="ym-hint">{option.hint}</span> : null}
    </>
  )
}
