export { backupDataFolder, restoreDataFolder } from './backup.ts'
export { checkDataFolder, type PartReport } from './check-data.ts'
export { migrateDataFolder, type MigrateOptions, type MigrateReport } from './migrate-data.ts'
export { repairDataFolder, type RepairOptions } from './repair-data.ts'
