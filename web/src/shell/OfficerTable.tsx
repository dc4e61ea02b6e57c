import { Table, type TableProps } from 'antd'
import { useEffect, useRef } from 'react'

/** antd's table for worklists, with what it lacks: a name, and a scroll area that the keyboard reaches (WCAG 2.1.1). */
export function OfficerTable<Row extends object>({ label, ...props }: TableProps<Row> & { label: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    for (const area of box.current?.querySelectorAll('.ant-table-content, .ant-table-body') ?? []) {
      area.setAttribute('tabindex', '0')
      area.setAttribute('role', 'region')
      area.setAttribute('aria-label', label)
    }
  })
  return (
    <div ref={box}>
      <Table<Row> size="middle" pagination={false} scroll={{ x: 'max-content' }} {...props} />
    </div>
  )
}
