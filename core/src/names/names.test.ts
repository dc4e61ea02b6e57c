import { describe, expect, it } from 'vitest'
import { normaliseName, shortName } from './index.ts'

describe('names as people say them', () => {
  it.each([
    ['东莞市亿源硅胶科技有限公司', '亿源硅胶科技有限公司'],
    ['上海奇真工贸有限公司', '奇真工贸有限公司'],
    ['力高（云南）箱包有限公司', '力高箱包有限公司'],
    ['广东省佛山市顺德区美的集团', '美的集团'],
    ['内蒙古蒙牛乳业（集团）股份有限公司', '蒙牛乳业(集团)股份有限公司'],
    ['广西壮族自治区南宁市桂花店', '桂花店'],
    ['杭州', '杭州'],
    ['杭州店', '杭州店'],
    ['小米科技有限责任公司', '小米科技有限责任公司'],
  ])('%s is found as %s', (name, short) => {
    expect(shortName(normaliseName(name))).toBe(short)
  })
})
