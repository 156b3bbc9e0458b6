/** Search: results are moments, with filters on the left. */
import { useEffect, useMemo, useState } from "react";
import { search } from "../api/endpoints";
import type { SearchGroup, SearchHit, SearchMode, SearchResult } from "../api/types";
import { searchSession } from "../collector/page";
import { useSignedIn } from "../shell/session";
import { useTitle } from "../shell/title";
import { plural } from "../ui/format";
import { Empty, Problem } from "../ui/Problem";
import { useLoad } from "../ui/useLoad";
import { MomentResult } from "./MomentResult";
import "../style/search.css";

const MODES: [SearchMode, string, string][] = [
  ["hybrid", "Words and meaning", "Best for most questions"],
  ["keyword", "Words", "Exactly what was said"],
  ["semantic", "Meaning", "Said in other words"],
];
const GROUPS: [SearchGroup, string][] = [["video", "Best moment of each recording"], ["moment", "Every moment"]];

export function SearchPage({ query }: { query: string }) {
  useTitle(query ? `“${query}”` : "Search");
  const { workspace } = useSignedIn();
  const [mode, setMode] = useState<SearchMode>("hybrid");
  const [group, setGroup] = useState<SearchGroup>("video");
  const [owner, setOwner] = useState("");
  const id = workspace?.id ?? "";
  const result = useLoad(query && id ? JSON.stringify([id, query, mode, group]) : null, () => search({ workspace: id, q: query, mode, group }));
  useSaid(result.data);
  const items = useMemo(() => result.data?.items ?? [], [result.data]);
  const shown = owner ? items.filter((hit) => hit.video.owner.id === owner) : items;

  if (!query) return <Empty title="Find what was said"><p>Ask in your own words; the answer is the moment where it is said.</p></Empty>;
  return (
    <div className="search">
      <aside className="filters" aria-label="Filters">
        <Choices legend="Find by" name="mode" options={MODES} chosen={mode} onChoose={setMode} />
        <Choices legend="Show" name="group" options={GROUPS} chosen={group} onChoose={setGroup} />
        <Owners items={items} chosen={owner} onChoose={setOwner} />
      </aside>
      <section aria-labelledby="results-title" aria-busy={result.isLoading}>
        <header className="results-head">
          <h1 id="results-title">{query}</h1>
          <p className="muted" role="status">
            {result.isLoading && "Searching…"}
            {result.data && `${plural(shown.length, group === "moment" ? "moment" : "recording")} in ${result.data.took_ms} ms`}
          </p>
        </header>
        {result.error && <Problem error={result.error} onRetry={result.reload} />}
        <Hits hits={shown} result={result.data} />
        {result.data && items.length === 0 && <Nothing result={result.data} mode={mode} workspace={workspace?.name ?? ""} />}
      </section>
    </div>
  );
}

function Hits({ hits, result }: { hits: readonly SearchHit[]; result: SearchResult | null }) {
  if (!result) return null;
  return (
    <ol className="results">
      {hits.map((hit, place) => (
        <MomentResult key={`${hit.video.id} ${hit.start_ms}`} hit={hit} rank={place} session={result.session} />
      ))}
    </ol>
  );
}

/** Says what was searched, and offers what comes nearest. */
function Nothing({ result, mode, workspace }: { result: SearchResult; mode: SearchMode; workspace: string }) {
  const { nearest } = result;
  const how = { hybrid: "words and meaning", keyword: "words", semantic: "meaning" }[mode];
  return (
    <>
      <Empty title={`Nothing found for “${result.query}”`}>
        <p>Searched by {how} in everything said in the recordings of {workspace} that you may see.</p>
      </Empty>
      {nearest.length > 0 && (
        <>
          <h2 className="nearest">Nearest to it</h2>
          <Hits hits={nearest} result={result} />
        </>
      )}
    </>
  );
}

interface ChoicesProps<Name extends string> {
  legend: string;
  name: string;
  options: [Name, string, string?][];
  chosen: Name;
  onChoose: (name: Name) => void;
}

function Choices<Name extends string>({ legend, name, options, chosen, onChoose }: ChoicesProps<Name>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options.map(([value, words, hint]) => (
        <label key={value} className="choice" title={hint}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function Owners({ items, chosen, onChoose }: { items: readonly SearchHit[]; chosen: string; onChoose: (owner: string) => void }) {
  const counts = new Map<string, { name: string; count: number }>();
  for (const { video } of items)
    counts.set(video.owner.id, { name: video.owner.name, count: (counts.get(video.owner.id)?.count ?? 0) + 1 });
  if (counts.size < 2) return null;
  const options: [string, string][] = [...counts].map(([id, { name, count }]) => [id, `${name} (${count})`]);
  return <Choices legend="Recorded by" name="owner" options={[["", "Everybody"], ...options]} chosen={chosen} onChoose={onChoose} />;
}

/** Each answer is one search, told once with what it showed. */
const said = new Set<string>();

function useSaid(result: SearchResult | null): void {
  useEffect(() => {
    if (!result || said.has(result.session)) return;
    said.add(result.session);
    const results = [...new Set(result.items.map((hit) => hit.video.id))].slice(0, 100);
    searchSession(result.session).say({ type: "searched", query: result.query.slice(0, 500), results });
  }, [result]);
}
