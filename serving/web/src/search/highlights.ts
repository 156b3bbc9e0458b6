/** Places in a text as the server counts them (code points), turned into places as JavaScript counts them (UTF-16 units). */

export function inUnits(text: string, places: readonly (readonly [number, number])[]): { from: number; to: number }[] {
  const signs = Array.from(text);
  const unit = (place: number): number => signs.slice(0, place).join("").length;
  return places.map(([from, to]) => ({ from: unit(from), to: unit(to) }));
}
