// The one tag on the firm's own site. It puts the form into a frame beside itself and gives it the
// height that it asks for. It sets attributes and never a style, so it holds under a strict CSP:
//   script-src and frame-src of our origin are all that it needs.

const LANGUAGES = { de: "Sagen Sie uns, was schiefgegangen ist", fr: "Dites-nous ce qui s’est mal passé", en: "Tell us what went wrong" };
const MOST = 20_000;

export function embed(script) {
  if (!script?.src) return;
  const desk = new URL(script.src).origin;
  const language = (script.dataset.lang || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const frame = makeFrame(script, desk, language);
  place(script, frame);
  // A message counts only if it comes from this frame and from the desk's origin.
  addEventListener("message", (event) => {
    if (event.origin !== desk || event.source !== frame.contentWindow) return;
    const height = Number(event.data?.amends?.height);
    if (height > 0) frame.height = String(Math.min(Math.ceil(height), MOST));
    if (event.data?.amends?.top) frame.scrollIntoView({ block: "start" });
  });
  frame.addEventListener("load", () => frame.contentWindow.postMessage({ amends: { hello: true } }, desk));
}

function makeFrame(script, desk, language) {
  const address = new URL("/embed/", desk);
  address.searchParams.set("lang", language);
  if (script.dataset.place) address.searchParams.set("place", script.dataset.place);
  const frame = document.createElement("iframe");
  const attributes = { src: address.href, title: script.dataset.title || LANGUAGES[language] || LANGUAGES.en, width: "100%", height: "900", frameborder: "0", referrerpolicy: "origin" };
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  return frame;
}

/** Into the element that the tag names, in place of the plain link there; else right behind the tag. */
function place(script, frame) {
  const into = script.dataset.into && document.getElementById(script.dataset.into);
  if (into) into.replaceChildren(frame);
  else script.after(frame);
}
