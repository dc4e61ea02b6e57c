import { useId } from 'react'

/** A filter or setting with few values: the browser's own select, which works with every keyboard and reader. */
export function Choice<Value extends string>(props: {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  hideLabel?: boolean
  disabled?: boolean
}) {
  const id = useId()
  return (
    <span className="ym-choice">
      <label htmlFor={id} className={props.hideLabel ? 'ym-hidden' : undefined}>
        {props.label}
      </label>
      <select
        id={id}
        className="ym-choice-select"
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => {
          const chosen = props.options.find((option) => option.value === event.target.value)
          if (chosen) props.onChange(chosen.value)
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  )
}
