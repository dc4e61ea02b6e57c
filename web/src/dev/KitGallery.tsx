import { useState } from 'react'
import { Problem } from '../api/problem.ts'
import {
  Actions,
  AmountField,
  Button,
  Checkbox,
  CheckboxGroup,
  CopyButton,
  CursorPager,
  DateField,
  type DateParts,
  DateText,
  Deadline,
  Details,
  Dialog,
  DocumentLink,
  Empty,
  ErrorState,
  ErrorSummary,
  Explanation,
  Link,
  Money,
  NoPermission,
  NotificationBanner,
  Panel,
  RadioGroup,
  ReadOnlyBanner,
  SaveState,
  Secondary,
  SelectField,
  SideTag,
  Skeleton,
  StatusTag,
  StepBack,
  StepCount,
  SummaryList,
  Table,
  TaskList,
  TextField,
  usePageTitle,
} from '../kit/index.ts'
import { CitizenShell } from '../shell/CitizenShell.tsx'
import { IdentityBand } from '../shell/IdentityBand.tsx'

const REFUSAL = new Problem({
  status: 409,
  code: 'filing.already-filed',
  title: '本期已经申报',
  detail: '2017年第3季度的增值税已于2017年10月12日申报，不能重复申报。',
  allowedActions: [
    { code: 'correct', label: '更正已申报的内容', href: '#correct' },
    { code: 'view', label: '查看申报回执', href: '#receipt' },
  ],
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
})

/** Every part of the citizens' kit with sample content: for the eye, and for axe. */
export function KitGallery() {
  usePageTitle('Kit', true)
  return (
    <CitizenShell
      businessDate={{ date: '2017-10-16', isDemo: true }}
      account={<Link to="/sign-in">陈会计</Link>}
      navigation={
        <>
          <li>
            <Link to="/">待办事项</Link>
          </li>
          <li>
            <Link to="/">申报记录</Link>
          </li>
          <li>
            <Link to="/accessibility">文书与凭证</Link>
          </li>
        </>
      }
      band={
        <IdentityBand
          taxpayerId="0192f3a0-demo-2"
          taxpayerName="示范县𠮷野家居用品店"
          taxpayerCode="92990102MA00000X0K"
          actor="陈会计（代理人）"
          switcher={<Link to="/taxpayer">换一户</Link>}
        />
      }
    >
      <Tasks />
      <Question />
      <CheckAnswers />
      <Confirmation />
      <Messages />
      <States />
    </CitizenShell>
  )
}

function Tasks() {
  return (
    <section className="ym-section">
      <h1>待办事项</h1>
      <NotificationBanner kind="warning" title="本月征期截止 10月23日（星期一）">
        <p>还有 5 个工作日。节假日顺延已计入。</p>
      </NotificationBanner>
      <div className="ym-grid">
        <div className="ym-card" data-accent="seal">
          <h2>本期应缴合计</h2>
          <Money fen="336000" size="hero" />
          <p>国税 3,000.00 元，地税 360.00 元</p>
        </div>
        <div className="ym-card">
          <h2>申报期限</h2>
          <Deadline date="2017-10-23" workingDaysLeft={5} workingDaysInAll={11} />
          <Deadline date="2017-10-17" workingDaysLeft={1} />
          <Deadline date="2017-10-12" workingDaysLeft={-2} />
        </div>
      </div>
      <h2>需要您办理</h2>
      <TaskList
        label="需要您办理"
        tasks={[
          {
            id: '1',
            title: <Link to="/">增值税及附加税费申报</Link>,
            hint: '2017年第3季度 · 已按发票数据预填',
            side: 'joint',
            status: { tone: 'warning', text: '待申报' },
            end: <Money fen="336000" />,
          },
          {
            id: '2',
            title: <Link to="/">财务报表报送</Link>,
            hint: '2017年第3季度',
            side: 'national',
            status: { tone: 'info', text: '已填一部分' },
          },
          {
            id: '3',
            title: <Link to="/">个人所得税扣缴申报</Link>,
            hint: '2017年9月',
            side: 'local',
            status: { tone: 'danger', text: '已逾期' },
          },
          {
            id: '4',
            title: '印花税申报',
            hint: '2017年9月 · 已于10月9日完成',
            side: 'local',
            status: { tone: 'success', text: '已完成' },
          },
        ]}
      />
    </section>
  )
}

function Question() {
  const [amount, setAmount] = useState('１００,０００.5')
  const [name, setName] = useState('')
  const [kind, setKind] = useState('goods')
  const [extras, setExtras] = useState<string[]>(['a'])
  const [bank, setBank] = useState('')
  const [date, setDate] = useState<DateParts>({ year: '2017', month: '13', day: '' })
  const [declared, setDeclared] = useState(false)
  const [open, setOpen] = useState(false)
  return (
    <section className="ym-section">
      <StepBack to="/" />
      <StepCount step={2} of={4} />
      <ErrorSummary
        errors={[
          { fieldId: 'name', message: '请填写开具人姓名' },
          { fieldId: 'date', message: '开具日期必须是日历上的一天，例如 2017年9月30日' },
        ]}
      />
      <h2>未开票收入</h2>
      <AmountField
        id="amount"
        label="本季度没有开发票的销售额"
        hint="不含税金额。没有就填 0。"
        value={amount}
        onChange={setAmount}
      />
      <TextField
        id="name"
        label="开具人姓名"
        value={name}
        onChange={setName}
        error="请填写开具人姓名"
        width="20"
      />
      <TextField id="note" label="说明" optional rows={3} value="" onChange={() => {}} />
      <TextField id="fixed" label="登记名称" value="示范县𠮷野家居用品店" onChange={() => {}} isReadOnly />
      <DateField
        id="date"
        label="开具日期"
        hint="例如 2017 9 30"
        value={date}
        onChange={setDate}
        error="开具日期必须是日历上的一天，例如 2017年9月30日"
      />
      <RadioGroup
        id="kind"
        label="这些收入主要来自"
        value={kind}
        onChange={setKind}
        options={[
          { value: 'goods', label: '销售货物', hint: '批发、零售、加工修理' },
          { value: 'services', label: '提供服务', hint: '餐饮、运输、咨询等' },
          { value: 'other', label: '其他', disabled: true, hint: '请到联合窗口办理' },
        ]}
      />
      <CheckboxGroup
        id="extras"
        label="还要一并办理"
        optional
        value={extras}
        onChange={setExtras}
        options={[
          { value: 'a', label: '开具完税证明' },
          { value: 'b', label: '预约到厅' },
        ]}
      />
      <SelectField
        id="bank"
        label="扣款银行"
        value={bank}
        onChange={setBank}
        placeholder="请选择"
        options={[
          { value: '1', label: '示范银行城关支行' },
          { value: '2', label: '示范信用社' },
        ]}
      />
      <Checkbox id="declared" isSelected={declared} onChange={setDeclared}>
        我声明：此申报表是根据国家税收法律法规填写的，是真实的、可靠的、完整的。
      </Checkbox>
      <Actions>
        <Button>保存并继续</Button>
        <Button kind="secondary">稍后再办</Button>
        <Button kind="seal" onPress={() => setOpen(true)}>
          提交申报
        </Button>
        <Button isPending>提交申报</Button>
        <Button isDisabled>不能提交</Button>
        <Button kind="quiet">放弃草稿</Button>
      </Actions>
      <div className="ym-row">
        {(['saved', 'saving', 'offline', 'conflict', 'error'] as const).map((status) => (
          <SaveState key={status} status={status} />
        ))}
      </div>
      <Dialog isOpen={open} title="确认提交" onClose={() => setOpen(false)}>
        <p>提交后两个税务机关分别受理。</p>
        <Actions>
          <Button kind="seal" onPress={() => setOpen(false)}>
            确认
          </Button>
        </Actions>
      </Dialog>
    </section>
  )
}

function CheckAnswers() {
  const change = (what: string) => (
    <Link to="/">
      更改<span className="ym-hidden">{what}</span>
    </Link>
  )
  return (
    <section className="ym-section">
      <h2>核对申报内容</h2>
      <SummaryList
        rows={[
          { id: 'period', label: '所属期', value: '2017年第3季度' },
          {
            id: 'sales',
            label: '应征增值税不含税销售额',
            value: <Money fen="10000000" />,
            source: '来自发票数据：专用发票 3 份、普通发票 41 份，10月1日采集',
            action: change('销售额'),
          },
          {
            id: 'tax',
            label: '本期应补（退）税额',
            value: <Money fen="300000" inWords />,
            action: change('税额'),
          },
        ]}
      />
      <Table
        caption="本期税费"
        rowId={(row) => row.name}
        rows={[
          { name: '增值税', side: 'national' as const, base: '10000000', rate: '3%', due: '300000' },
          { name: '城市维护建设税', side: 'local' as const, base: '300000', rate: '7%', due: '21000' },
          { name: '教育费附加', side: 'local' as const, base: '300000', rate: '3%', due: '9000' },
          { name: '地方教育附加', side: 'local' as const, base: '300000', rate: '2%', due: '6000' },
        ]}
        columns={[
          { id: 'side', header: '征收机关', cell: (row) => <SideTag side={row.side} />, total: '合计' },
          { id: 'name', header: '税（费）种', rowHeader: true, cell: (row) => row.name },
          { id: 'base', header: '计税依据', numeric: true, cell: (row) => <Money fen={row.base} bare /> },
          { id: 'rate', header: '税率', numeric: true, cell: (row) => row.rate },
          {
            id: 'due',
            header: '应缴（元）',
            numeric: true,
            cell: (row) => <Money fen={row.due} bare />,
            total: <Money fen="336000" bare />,
          },
        ]}
      />
      <Explanation
        lines={[
          {
            id: '1',
            label: '增值税',
            how: '不含税销售额 100,000.00 × 征收率 3%',
            amountFen: '300000',
            basis: ['增值税暂行条例 第十二条', '财税〔2016〕36号'],
          },
          {
            id: '2',
            label: '城市维护建设税',
            how: '实缴增值税 3,000.00 × 7%（市区）',
            amountFen: '21000',
            basis: ['国发〔1985〕19号 第四条'],
          },
        ]}
      />
      <CursorPager label="申报记录翻页" onPrevious={() => {}} onNext={() => {}} />
    </section>
  )
}

function Confirmation() {
  return (
    <section className="ym-section">
      <Panel title="申报已提交" mark="受理">
        <p>
          申报编号
          <br />
          <strong>2017-9901-000381</strong>
        </p>
      </Panel>
      <p>
        编号可以在任一联合窗口使用。
        <CopyButton text="2017-9901-000381" what="申报编号" />
      </p>
      <p>
        <DocumentLink
          href="#receipt"
          title="联合申报回执"
          number="示联申〔2017〕381号"
          bytes={86_016}
          pages={1}
        />
      </p>
      <Details summary="接下来会发生什么">
        <p>
          两个机关在各自的登记簿中记账，完税证明将于 <DateText date="2017-10-17" /> 前生成。
        </p>
      </Details>
      <Secondary summary="更多服务">
        <p>
          <DateText date="2017-10-16T01:05:00Z" /> 由陈会计提交。
        </p>
      </Secondary>
    </section>
  )
}

function Messages() {
  return (
    <section className="ym-section">
      <h2>消息与标签</h2>
      <NotificationBanner title="地税系统维护">
        <p>10月21日 22:00 至 24:00。期间提交的申报会自动补送。</p>
      </NotificationBanner>
      <NotificationBanner kind="success" title="已缴款">
        <p>国税 3,000.00 元已入库。</p>
      </NotificationBanner>
      <NotificationBanner kind="danger" title="地税扣款没有成功">
        <p>余额不足。国税部分不受影响，您可以再次扣款。</p>
      </NotificationBanner>
      <ReadOnlyBanner>此申报已受理，只能查看；如有错误请更正申报。</ReadOnlyBanner>
      <div className="ym-row">
        <SideTag side="national" />
        <SideTag side="local" />
        <SideTag side="joint" />
        <StatusTag>未开始</StatusTag>
        <StatusTag tone="info">办理中</StatusTag>
        <StatusTag tone="success">已完成</StatusTag>
        <StatusTag tone="warning">待缴款</StatusTag>
        <StatusTag tone="danger">已逾期</StatusTag>
      </div>
    </section>
  )
}

function States() {
  return (
    <section className="ym-section ym-stack">
      <h2>六种状态</h2>
      <Empty title="没有待办事项">
        <p>两个税务机关目前都没有需要您办理的事。下一次申报从 2018年1月1日 开始。</p>
      </Empty>
      <Skeleton />
      <ErrorState compact error={REFUSAL} onRetry={() => {}} />
      <NoPermission compact />
    </section>
  )
}
