/** The standing of a part: for administrators, for `/readyz`, and for whoever asks whether it is there. */
export { arrived, type CopyOnTheWay, healthQueries, type PartHealth } from './queries.ts'
export { appliedMigrations, waitingMessages } from './store.ts'
