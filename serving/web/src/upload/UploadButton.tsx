/** Chooses recordings from disk, by the button or by dropping them anywhere on the page. */
import { useEffect, useRef, useState } from "react";
import { Icon } from "../ui/Icon";
import { startUploads } from "./uploads";

export function UploadButton({ workspace }: { workspace: string }) {
  const field = useRef<HTMLInputElement>(null);
  const isOver = useDrop((files) => void startUploads(files, workspace));
  return (
    <>
      <button type="button" className="primary upload" aria-label="Upload recordings" onClick={() => field.current?.click()}>
        <Icon name="upload" /> <span className="upload-words">Upload</span>
      </button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        accept="video/*,.mkv,.webm,.mov,.mp4"
        aria-label="Recordings to upload"
        onChange={(event) => {
          if (event.target.files) void startUploads([...event.target.files], workspace);
          event.target.value = "";
        }}
      />
      {isOver && <div className="drop-veil" aria-hidden="true">Drop recordings to upload them</div>}
    </>
  );
}

function useDrop(onFiles: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const newest = useRef(onFiles);
  useEffect(() => { newest.current = onFiles; });
  useEffect(() => {
    const over = new AbortController();
    const on = (name: string, act: (event: DragEvent) => void): void =>
      window.addEventListener(name, (event) => act(event as DragEvent), { signal: over.signal });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => { if (event.relatedTarget === null) setOver(false); });
    on("drop", (event) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      newest.current(files);
    });
    return () => over.abort();
  }, []);
  return isOver;
}
