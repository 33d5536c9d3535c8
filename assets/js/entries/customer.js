import { startCustomer } from "../customer.js";
import { startTalk } from "../talk.js";

startCustomer();
startTalk();
