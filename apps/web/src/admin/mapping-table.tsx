'use client'
import type { ImportPreview } from '@lookalike/client'
import { fieldLabel } from '../lib/filters.ts'
import controls from '../ui/controls.module.css'
import { type ColumnMap, mappedFields, withColumn } from './mapping.ts'
import styles from './mapping-table.module.css'
import { Pill } from './pill.tsx'

export interface MappingTableProps {
  readonly preview: ImportPreview
  /** Names of the catalog's fields. */
  readonly fields: readonly string[]
  readonly map: ColumnMap
  readonly onChange: (map: ColumnMap) => void
}

/** Which column of the file each field is read from, and what is wrong in it. */
export function MappingTable({ preview, fields, map, onChange }: MappingTableProps) {
  const { columns, problems, missingColumns, checkedRows } = preview
  return (
    <ul className={styles.list}>
      {mappedFields(fields, columns).map(({ name, isRequired, ownColumn }) => {
        const column = map[name] ?? ownColumn
        const problem = problems.find((one) => one.column === column)
        const isMissing = missingColumns.includes(name)
        const label = fieldLabel(name.replace(/^attributes\./, ''))
        return (
          <li key={name} className={styles.row}>
            <label htmlFor={`map-${name}`}>
              {label}
              {isRequired && <span className={styles.required}> (required)</span>}
            </label>
            <select
              id={`map-${name}`}
              className={`${controls.input} ${controls.small}`}
              value={map[name] ?? ''}
              aria-invalid={isMissing || problem !== undefined}
              aria-describedby={`map-${name}-state`}
              onChange={({ target }) => onChange(withColumn(map, name, target.value))}
            >
              <option value="">{ownColumn === undefined ? 'Not in the file' : ownColumn}</option>
              {columns
                .filter((other) => other !== ownColumn)
                .map((other) => (
                  <option key={other}>{other}</option>
                ))}
            </select>
            <span id={`map-${name}-state`} className={styles.state}>
              {isMissing && <Pill tone="bad">Choose its column</Pill>}
              {problem && (
                <>
                  <Pill tone="warn">{`${problem.count} of ${checkedRows} rows`}</Pill> {problem.message}
                </>
              )}
              {column !== undefined && !problem && checkedRows > 0 && <Pill tone="good">Fine</Pill>}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
