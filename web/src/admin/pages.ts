/** Everything behind the first page, as one chunk: the route tree, which every visitor loads, names one file, not ten. */
export { DemoPage } from './DemoPage.tsx'
export { LogPage } from './LogPage.tsx'
export { PeoplePage } from './PeoplePage.tsx'
