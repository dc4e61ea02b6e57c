import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { Button, ConfigProvider, Layout, Menu, type MenuProps, Tag, type ThemeConfig } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage, useLargeType } from '../app/preferences.ts'
import { DoorMark } from '../kit/Logo.tsx'
import { OfflineBanner } from '../kit/states.tsx'
import { type Side, SideTag } from '../kit/tags.tsx'
import { SkipLink } from './CitizenShell.tsx'
import { SearchBox } from './SearchBox.tsx'
import { giveNonceToStyles, styleNonce } from './styleNonce.ts'
import { type BusinessDate, BusinessDateText, PreferenceSwitches } from './TopStrip.tsx'
import './officer.css'

giveNonceToStyles()

/** A hat: in whose name an officer may act. Lent staff wear two. */
export interface Hat {
  readonly side: Side
  readonly title: string
}

export interface NavigationItem {
  readonly to: string
  readonly label: string
  readonly icon?: ReactNode
}

export interface OfficerShellProps {
  businessDate: BusinessDate | undefined
  /** 联合窗口, 后台办理, 系统管理 */
  portalName: string
  navigation: readonly NavigationItem[]
  personName: string
  hats: readonly Hat[]
  onSearch: (words: string) => void
  /** In place of the common search box; null leaves the search to the page. */
  search?: ReactNode
  onSignOut: () => void
  children: ReactNode
}

/** The kit's tokens as an antd theme, so that both libraries read as one product. */
function themeFor(large: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: '#17508f',
      colorLink: '#17508f',
      colorInfo: '#17508f',
      colorSuccess: '#14624f',
      colorWarning: '#9a6200',
      colorError: '#b3291c',
      // antd derives these from the dark tones above and gets greys; the kit's washes instead.
      colorSuccessBg: '#eaf5f1',
      colorSuccessBorder: '#7fb5a4',
      colorWarningBg: '#fff6df',
      colorWarningBorder: '#d79a1e',
      colorErrorBg: '#fdf1ee',
      colorErrorBorder: '#d98a80',
      colorInfoBg: '#edf3fa',
      colorInfoBorder: '#8fb0d3',
      colorText: '#17212b',
      colorTextSecondary: '#4b5866',
      colorTextTertiary: '#4b5866',
      colorTextPlaceholder: '#5b6874',
      colorBorder: '#8d9aa7',
      colorBorderSecondary: '#d6dde5',
      colorBgLayout: '#f5f7f9',
      fontFamily: 'var(--ym-font)',
      fontSize: large ? 19 : 15,
      controlHeight: large ? 48 : 36,
      borderRadius: 4,
      motionDurationMid: '0.12s',
    },
    components: {
      Layout: { siderBg: '#0f2a47', headerBg: '#ffffff', headerHeight: 64, headerPadding: '0 20px' },
      Menu: {
        darkItemBg: '#0f2a47',
        darkItemSelectedBg: '#2b4a6d',
        darkItemColor: '#dbe6f1',
        darkItemHoverBg: '#1b3b5f',
        itemHeight: large ? 52 : 42,
      },
      Segmented: {
        trackBg: '#e4e9ee',
        itemSelectedBg: '#0f2a47',
        itemSelectedColor: '#ffffff',
        itemColor: '#17212b',
      },
      Table: { headerBg: '#edf3fa', headerColor: '#0f2a47', cellPaddingBlock: large ? 16 : 10 },
    },
  }
}

/** antd with our theme, language and nonce; for the whole of a portal. */
export function OfficerTheme({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const large = useLargeType()
  const theme = useMemo(() => themeFor(large), [large])
  const nonce = useMemo(styleNonce, [])
  return (
    <ConfigProvider
      locale={language === 'en' ? enUS : zhCN}
      theme={theme}
      csp={nonce === undefined ? {} : { nonce }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  )
}

/** Side navigation, search, hats and business date around an officers' portal. */
export function OfficerShell(props: OfficerShellProps) {
  return (
    <OfficerTheme>
      <Frame {...props} />
    </OfficerTheme>
  )
}

function Frame(props: OfficerShellProps) {
  const { t } = useTranslation('common')
  const [collapsed, setCollapsed] = useState(false)
  return (
    <Layout className="ym-officer" hasSider>
      <SkipLink />
      <Layout.Sider
        width={224}
        breakpoint="lg"
        collapsedWidth={0}
        collapsed={collapsed}
        onBreakpoint={setCollapsed}
        trigger={null}
      >
        <Link to="/" className="ym-officer-brand">
          <DoorMark inverse className="ym-officer-mark" />
          <span>
            {t('brand.short')}
            <small>{props.portalName}</small>
          </span>
        </Link>
        <Navigation items={props.navigation} label={t('navigation')} />
      </Layout.Sider>
      <Layout>
        <Layout.Header className="ym-officer-header">
          <Button
            type="text"
            aria-expanded={!collapsed}
            aria-label={t('navigation')}
            onClick={() => setCollapsed(!collapsed)}
          >
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
              <path d="M2 5h16M2 10h16M2 15h16" stroke="currentColor" strokeWidth="2" />
            </svg>
          </Button>
          <div className="ym-officer-search">
            {props.search === undefined ? <SearchBox onSearch={props.onSearch} /> : props.search}
          </div>
          <BusinessDateText businessDate={props.businessDate} />
          <PreferenceSwitches className="ym-officer-tool" />
        </Layout.Header>
        <section className="ym-officer-person" aria-label={t('identity.label')}>
          <strong>{props.personName}</strong>
          <Hats hats={props.hats} />
          <Button type="link" onClick={props.onSignOut}>
            {t('action.signOut')}
          </Button>
        </section>
        <OfflineBanner />
        <main id="main" tabIndex={-1} className="ym-officer-main">
          {props.children}
        </main>
      </Layout>
    </Layout>
  )
}

/** Whose acts this officer may perform, always visible: each act is signed under the hat of its side. */
export function Hats({ hats }: { hats: readonly Hat[] }) {
  const { t } = useTranslation('common')
  return (
    <ul className="ym-hats" aria-label={t('identity.hats')}>
      {hats.map((hat) => (
        <li key={`${hat.side}${hat.title}`}>
          <Tag variant="outlined" icon={<SideTag side={hat.side} />}>
            {hat.title}
          </Tag>
        </li>
      ))}
    </ul>
  )
}

function Navigation({ items, label }: { items: readonly NavigationItem[]; label: string }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const entries: MenuProps['items'] = items.map((item) => ({
    key: item.to,
    icon: item.icon,
    label: <Link to={item.to}>{item.label}</Link>,
  }))
  const current = items
    .map((item) => item.to)
    .filter((to) => path === to || path.startsWith(`${to}/`))
    .sort((a, b) => b.length - a.length)[0]
  return (
    <nav aria-label={label}>
      <Menu
        theme="dark"
        mode="inline"
        items={entries}
        selectedKeys={current === undefined ? [] : [current]}
      />
    </nav>
  )
}

/** The officers' search leads to the counter's identification, where codes, names and draft numbers are understood. */
export function useOfficerSearch(): (words: string) => void {
  const navigate = useNavigate()
  return (words) => void navigate({ to: '/counter', search: { q: words } })
}
