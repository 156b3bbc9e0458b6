/** A table that sorts by any column, with bars in the cells of its numbers. */
import { useState, type ReactNode } from "react";
import type { Unit } from "../api/types";
import { figure } from "../ui/format";

export interface Column<Row> {
  name: string;
  title: string;
  /** What it is sorted by, and what a number column shows. */
  value: (row: Row) => number | string | null;
  unit?: Unit;
  show?: (row: Row) => ReactNode;
  hint?: string;
}

interface BarTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, place: number) => string;
  sortedBy: string;
  empty: string;
}

interface Order {
  by: string;
  isUp: boolean;
}

const FIRST_ROWS = 20;

export function BarTable<Row>({ label, columns, rows, rowKey, sortedBy, empty }: BarTableProps<Row>) {
  const [order, setOrder] = useState<Order>({ by: sortedBy, isUp: false });
  const [showsAll, setShowsAll] = useState(false);
  if (rows.length === 0) return <p className="muted table-none">{empty}</p>;
  const sorted = sort(rows, columns.find(({ name }) => name === order.by) ?? columns[0], order.isUp);
  const most = new Map(columns.map(({ name, value }) => [name, Math.max(0, ...rows.map((row) => numberOf(value(row))))]));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on narrow screens, so the keyboard must reach it
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="bar-table">
        <thead>
          <tr>
            {columns.map((column) => <Head key={column.name} column={column} order={order} onOrder={setOrder} />)}
          </tr>
        </thead>
        <tbody>
          {(showsAll ? sorted : sorted.slice(0, FIRST_ROWS)).map((row, place) => (
            <tr key={rowKey(row, place)}>
              {columns.map((column) => <Cell key={column.name} column={column} row={row} most={most.get(column.name) ?? 0} />)}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > FIRST_ROWS && !showsAll && <button type="button" className="plain" onClick={() => setShowsAll(true)}>Show all {sorted.length}</button>}
    </div>
  );
}

function Head<Row>({ column: { name, title, unit, hint }, order, onOrder }: { column: Column<Row>; order: Order; onOrder: (order: Order) => void }) {
  const isChosen = order.by === name;
  return (
    <th scope="col" className={unit ? "number" : ""} aria-sort={isChosen ? (order.isUp ? "ascending" : "descending") : undefined} title={hint}>
      <button type="button" className="sort" onClick={() => onOrder({ by: name, isUp: isChosen ? !order.isUp : !unit })}>
        {title}
        <span aria-hidden="true">{isChosen ? (order.isUp ? " ↑" : " ↓") : ""}</span>
      </button>
    </th>
  );
}

function Cell<Row>({ column: { value, unit, show }, row, most }: { column: Column<Row>; row: Row; most: number }) {
  const known = value(row);
  if (!unit) return <td>{show ? show(row) : known}</td>;
  const share = most > 0 && typeof known === "number" ? Math.max(0, known) / most : 0;
  return (
    <td className="number">
      <span className="bar-cell">
        <span className="bar-fill" style={{ width: `${share * 100}%` }} />
        <span>{figure(typeof known === "number" ? known : null, unit)}</span>
      </span>
    </td>
  );
}

/** Rows without a value come last in either order. */
export function sort<Row>(rows: readonly Row[], column: Column<Row> | undefined, isUp: boolean): Row[] {
  if (!column) return [...rows];
  const sign = isUp ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [a, b] = [column.value(left), column.value(right)];
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return typeof a === "string" && typeof b === "string" ? sign * a.localeCompare(b) : sign * (Number(a) - Number(b));
  });
}

const numberOf = (value: number | string | null): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
