import { Button, Input, Space } from 'antd'
import { useState } from 'react'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { OfficerShell } from '../shell/OfficerShell.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'

const ROWS = Array.from({ length: 12 }, (_, index) => ({
  key: index,
  number: `2017-9901-${String(381 - index).padStart(6, '0')}`,
  name: ['示范县𠮷野家居用品店', '示范市一门商贸有限公司', '城关镇老王小吃店'][index % 3] ?? '',
  side: index % 2 === 0 ? ('national' as const) : ('local' as const),
  due: String(300000 - index * 1700),
  late: index % 5 === 4,
}))

/** The officers' frame with a dense worklist: for the eye, and for axe. */
export function OfficerGallery() {
  usePageTitle('Officer kit')
  const [words, setWords] = useState('')
  return (
    <OfficerShell
      businessDate={{ date: '2017-10-16', isDemo: true }}
      portalName="后台办理"
      navigation={[
        { to: '/dev/officer', label: '申报表' },
        { to: '/office', label: '总账' },
        { to: '/admin', label: '数据交换' },
      ]}
      personName="林晓"
      hats={[
        { side: 'national', title: '示范县国家税务局 · 窗口人员' },
        { side: 'local', title: '示范县地方税务局 · 窗口人员' },
      ]}
      onSearch={setWords}
      onSignOut={() => {}}
    >
      <h1>申报表</h1>
      <Space wrap>
        <Input
          aria-label="筛选"
          placeholder="名称、代码、编号"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button type="primary">筛选</Button>
        <Button>导出</Button>
      </Space>
      <OfficerTable
        label="申报表"
        style={{ marginBlockStart: 16 }}
        dataSource={ROWS}
        columns={[
          { title: '编号', dataIndex: 'number' },
          { title: '纳税人', dataIndex: 'name' },
          {
            title: '机关',
            dataIndex: 'side',
            render: (side: 'national' | 'local') => <SideTag side={side} />,
          },
          { title: '应缴', dataIndex: 'due', align: 'right', render: (due: string) => <Money fen={due} /> },
          {
            title: '状态',
            dataIndex: 'late',
            render: (late: boolean) => (
              <StatusTag tone={late ? 'danger' : 'success'}>{late ? '待处理' : '已受理'}</StatusTag>
            ),
          },
        ]}
      />
    </OfficerShell>
  )
}
