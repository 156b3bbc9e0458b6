/** The code for another site's page. */
import { expect, test } from "vitest";
import { embedCode } from "../../src/embed/code";

const video = { id: "v_1", name: 'A "great" <talk>', width: 1920, height: 1080 };

test("the frame has the picture's shape and names what it shows", () => {
  const code = embedCode(video, "tok&en", "https://video.example.com");
  expect(code).toContain('src="https://video.example.com/embed/v_1?share=tok%26en" width="800" height="450"');
  expect(code).toContain('title="A &quot;great&quot; &lt;talk&gt;"');
});

test("a video whose shape is not known is 16 to 9", () => {
  expect(embedCode({ ...video, width: null, height: null }, "t", "https://x.example")).toContain('height="450"');
});
