/** Administrative regions with their history. */
export {
  findRegion,
  isDemoRegion,
  layeredRegions,
  publishedRegionNames,
  publishedRegions,
  type Region,
  type RegionLevel,
  type RegionRun,
  type RegionSource,
  readRegionTable,
  regionLevel,
  regionPath,
} from './regions.ts'
