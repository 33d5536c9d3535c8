import { upgradeComposers } from "../composer/index.js";

upgradeComposers();
document.addEventListener("htmx:after:swap", () => upgradeComposers());
