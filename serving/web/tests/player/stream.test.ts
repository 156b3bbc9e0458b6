/** What a stream tells the server of itself. */
import { expect, test } from "vitest";
import { streamSettings } from "../../src/player/stream";

test("each request for media says of which playback it is part, in its address", () => {
  const { cmcd, startPosition } = streamSettings({ startMs: 5_000, session: "019bc125-0000-7000-8000-0000000000bb", video: "v_1" });
  expect(cmcd).toEqual({ sessionId: "019bc125-0000-7000-8000-0000000000bb", contentId: "v_1", useHeaders: false });
  expect(startPosition).toBe(5);
});
