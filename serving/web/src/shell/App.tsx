/** The app: which page stands at the present address, and the frame around it. */
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { LibraryPage } from "../library/LibraryPage";
import { SignInPage } from "../signin/SignInPage";
import { Icon } from "../ui/Icon";
import { Empty, Problem } from "../ui/Problem";
import { ApiError } from "../api/client";
import { UploadButton } from "../upload/UploadButton";
import { UploadTray } from "../upload/UploadTray";
import { ConsentBar } from "./ConsentBar";
import { PersonMenu } from "./PersonMenu";
import { go, Link, useAddress } from "./router";
import { routeOf, type Route } from "./routes";
import { SearchField } from "./SearchField";
import { SessionProvider, useSession, useSignedIn } from "./session";
import "../style/tokens.css";
import "../style/base.css";
import "../style/shell.css";
import "../style/library.css";

const WatchPage = lazy(() => import("../watch/WatchPage").then((module) => ({ default: module.WatchPage })));
const SharedPage = lazy(() => import("../watch/SharedPage").then((module) => ({ default: module.SharedPage })));
const EmbedPage = lazy(() => import("../embed/EmbedPage").then((module) => ({ default: module.EmbedPage })));
const SearchPage = lazy(() => import("../search/SearchPage").then((module) => ({ default: module.SearchPage })));
const OverviewPage = lazy(() => import("../insights/OverviewPage").then((module) => ({ default: module.OverviewPage })));
const VideoInsightsPage = lazy(() => import("../insights/VideoInsightsPage").then((module) => ({ default: module.VideoInsightsPage })));

export function App() {
  const [path = "", query = ""] = useAddress().split("?");
  const route = routeOf(path, query);
  return (
    <SessionProvider asks={!isOpenToAll(route)}>
      <Doors route={route} here={path + (query ? `?${query}` : "")} />
    </SessionProvider>
  );
}

const isOpenToAll = ({ page }: Route): boolean => page === "signIn" || page === "shared" || page === "embed";

/** Share links, embeds and the sign-in page are open to all; the rest is for signed-in people. */
function Doors({ route, here }: { route: Route; here: string }) {
  const { current } = useSession();
  if (route.page === "signIn") return <SignInPage next={route.next} />;
  if (route.page === "shared") return <Waiting><SharedPage key={route.token} token={route.token} startMs={route.startMs} /></Waiting>;
  if (route.page === "embed") return <Waiting><EmbedPage video={route.video} token={route.token} startMs={route.startMs} /></Waiting>;
  if (current === null) return null;
  if (current === "nobody") return <ToSignIn from={here} />;
  if (current === "unreachable") return <Unreachable />;
  return <Frame route={route} />;
}

function ToSignIn({ from }: { from: string }) {
  useEffect(() => go(from === "/" ? "/signin" : `/signin?next=${encodeURIComponent(from)}`), [from]);
  return null;
}

function Unreachable() {
  const error = new ApiError(0, "unreachable", "The server cannot be reached.", "Check that it runs, then try again.");
  return <main className="page"><Problem error={error} onRetry={() => location.reload()} /></main>;
}

function Frame({ route }: { route: Route }) {
  const { workspace } = useSignedIn();
  const at = (page: Route["page"][]): { "aria-current"?: "page" } => (page.includes(route.page) ? { "aria-current": "page" } : {});
  return (
    <>
      <a className="skip" href="#page">Skip to the page</a>
      <header className="bar">
        <Link to="/" className="brand" aria-label="Reelhouse, library"><img src="/icon.svg" alt="" /> <span>Reelhouse</span></Link>
        <nav aria-label="Pages">
          <Link to="/" {...at(["library"])}><Icon name="library" /> Library</Link>
          {workspace && workspace.role !== "viewer" && <Link to="/insights" {...at(["insights", "videoInsights"])}><Icon name="chart" /> Insights</Link>}
        </nav>
        <SearchField query={route.page === "search" ? route.query : ""} />
        <span className="spacer" />
        {workspace && workspace.role !== "viewer" && <UploadButton workspace={workspace.id} />}
        <PersonMenu />
      </header>
      <main className="page" id="page" tabIndex={-1}>
        <Waiting><Page route={route} /></Waiting>
      </main>
      <UploadTray />
      <ConsentBar />
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "library":
      return <LibraryPage />;
    case "watch":
      return <WatchPage key={route.video} video={route.video} startMs={route.startMs} />;
    case "search":
      return <SearchPage query={route.query} />;
    case "insights":
      return <OverviewPage />;
    case "videoInsights":
      return <VideoInsightsPage key={route.video} video={route.video} />;
    default:
      return <Empty title="There is no such page"><p><Link to="/">Go to the library</Link></p></Empty>;
  }
}

function Waiting({ children }: { children: ReactNode }) {
  return <Suspense fallback={<p className="muted" role="status">Loading…</p>}>{children}</Suspense>;
}
