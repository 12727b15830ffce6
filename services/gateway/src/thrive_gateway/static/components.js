// The menu on small screens. Everything else works without script.
import { createAll, ServiceNavigation } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(ServiceNavigation);
