import type { publicRoutes, RouteTypes } from '@yimen/core/api'
import { type Service, search, serviceCategories, services } from '@yimen/core/catalogue'

type Item = RouteTypes<(typeof publicRoutes)['GET /api/v1/public/search']>['response']['items'][number]
interface Entry {
  readonly name: { readonly zh: string; readonly en: string }
  readonly keywords: readonly string[]
  readonly item: Item
}

/** Services this system handles itself, and where; every other service is handled at the counter of the tax hall. */
const ONLINE: Readonly<Record<string, string>> = {
  SB002: '/taxpayer',
  SB030: '/taxpayer',
  SB048: '/taxpayer',
  ZM001: '/taxpayer',
}

const PAGES: readonly {
  code: string
  href: string
  name: Entry['name']
  summary: Item['summary']
  words: readonly string[]
}[] = [
  {
    code: 'page-taxpayer',
    href: '/taxpayer',
    name: { zh: '我的办税：申报与缴款', en: 'My taxes: file and pay' },
    summary: {
      zh: '一次登录，国税、地税待办一张清单，一次申报，一次确认缴款。',
      en: 'One sign-in, one list for both authorities, one filing, one confirmation to pay.',
    },
    words: ['登录', '申报', '缴款', '缴税', '待办', 'sign in', 'file', 'pay', 'return', 'to do'],
  },
  {
    code: 'page-calendar',
    href: '/#calendar',
    name: { zh: '办税日历', en: 'Tax calendar' },
    summary: {
      zh: '每月申报期限、工作日和顺延原因。',
      en: 'Filing deadlines and working days, with reasons.',
    },
    words: ['征期', '期限', '申报期', '节假日', '顺延', 'deadline', 'holiday', 'working day'],
  },
  {
    code: 'page-verify',
    href: '/verify',
    name: { zh: '文书验真', en: 'Verify a document' },
    summary: {
      zh: '核对完税证明、联合申报回执等文书的真伪。',
      en: 'Check whether a payment certificate or joint receipt is true.',
    },
    words: ['验证', '真伪', '二维码', '完税证明', '回执', 'qr', 'certificate', 'receipt', 'true'],
  },
  {
    code: 'page-accessibility',
    href: '/accessibility',
    name: { zh: '无障碍与大字版', en: 'Accessibility and large type' },
    summary: { zh: '大字、键盘操作和读屏说明。', en: 'Large type, keyboard and screen readers.' },
    words: ['大字', '老年', '适老', '读屏', 'large type', 'keyboard', 'screen reader'],
  },
  {
    code: 'page-api',
    href: '/api/docs',
    name: { zh: '开放接口文档', en: 'API documentation' },
    summary: { zh: '供软件厂商和协作单位使用。', en: 'For makers of software and partner agencies.' },
    words: ['接口', '开发', 'openapi', 'developer'],
  },
]

const ENTRIES: readonly Entry[] = [
  ...PAGES.map(
    ({ code, href, name, summary, words }): Entry => ({
      name,
      keywords: [...words, summary.zh, summary.en],
      item: { code, title: name, summary, side: 'both', href, online: true },
    }),
  ),
  ...services.map(entryOf),
]

const MOST = 50

/** Services and pages for some words, best first. */
export function find(words: string): { items: Item[] } {
  return {
    items: search(ENTRIES, words)
      .slice(0, MOST)
      .map((entry) => entry.item),
  }
}

function entryOf(service: Service): Entry {
  const { code, name, category, side, limitInWorkingDays: limit } = service
  const group = serviceCategories[category]
  const href = ONLINE[code] ?? null
  const place =
    side === 'both'
      ? { zh: '任一办税窗口一次受理', en: 'either counter takes it for both' }
      : side === 'national'
        ? { zh: '国税业务，联合窗口受理', en: 'national tax, at the joint window' }
        : { zh: '地税业务，联合窗口受理', en: 'local tax, at the joint window' }
  const time =
    limit === 0
      ? { zh: '即时办结', en: 'done at once' }
      : { zh: `${limit} 个工作日内办结`, en: `within ${limit} working days` }
  return {
    name,
    keywords: [code, group.zh, group.en],
    item: {
      code,
      title: name,
      summary: { zh: `${group.zh} · ${place.zh} · ${time.zh}`, en: `${group.en} · ${place.en} · ${time.en}` },
      side,
      href,
      online: href !== null,
    },
  }
}
