import { embed } from "../embed.js";

embed(document.currentScript);
