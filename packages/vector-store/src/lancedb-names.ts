/** What a LanceDB folder holds: a table and a version ledger for each space, and the file that names the live one. */
export const TABLE_PREFIX = 'products-'
export const LEDGER_PREFIX = 'versions-'
export const ALIAS_FILE = 'alias.json'
