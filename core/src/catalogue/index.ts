/** The list of services of the tax halls (办税服务事项) and how things are found in it. */
export {
  type Searchable,
  type Service,
  type ServiceCategory,
  type ServiceSide,
  search,
  serviceCategories,
  services,
} from './catalogue.ts'
