// Made by `npm run client` from the OpenAPI document; do not edit.
export interface paths {
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the browser is logged in
         * @description Answers 401 without a session.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Log in with the admin key
         * @description Sets an HttpOnly, SameSite=Strict cookie. After five wrong keys in a minute a client address is answered 429.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        key: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        /** Log out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Browse products
         * @description Facet counts of a field leave that field's own filter out. Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), `price.gte=10&price.lte=40` (range; of dates too, as in `released.gte=2026-03-01`), `not.brand=Acme` (none of). Fields are joined by AND.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description Words that the title must hold, all of them, as whole words; case, diacritics and plurals do not count. They narrow the result and do not change its order */
                    q?: string;
                    /** @description Whether to leave out products that are `out_of_stock` */
                    in_stock?: boolean;
                    /** @description By id; by amount of the price, lowest or highest first, products without one last; or last created first. Equals come in order of id. A cursor belongs to its order */
                    sort?: "id" | "price" | "-price" | "newest";
                    /** @description Whether to count values per facet field */
                    facets?: boolean;
                    /** @description Field names, `<field>.gte`, `<field>.lte` and `not.<field>`, each with a value or several */
                    filters?: {
                        [key: string]: unknown;
                    };
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProductList"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        /**
         * Create or replace up to 1000 products
         * @description Answers an import, whose rows are the items. Each item replaces the whole product. `images` lists its images in order: public http(s) URLs, and stored images as `/v1/images/<sha256>`; without `images` the stored ones stay, and `[]` removes them. An item that is wrong fails as a row and is not written; one of which an image cannot be had fails too, but is written: a new product with its other images, a known one with the images it had.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        items: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a product */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a product's data
         * @description A JSON merge patch (RFC 7396) on the fields of the product: `null` removes a field. The id and the images stay, and nothing is embedded.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of the product that is to be changed */
                    "if-match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/merge-patch+json": {
                        [key: string]: unknown;
                    };
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/products/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products that look like this one
         * @description Compares stored vectors; nothing is embedded. The product's own group is left out. Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), `price.gte=10&price.lte=40` (range; of dates too, as in `released.gte=2026-03-01`), `not.brand=Acme` (none of). Fields are joined by AND.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description Words that the title must hold, all of them, as whole words; case, diacritics and plurals do not count. They narrow the result and do not change its order */
                    q?: string;
                    /** @description Whether to leave out products that are `out_of_stock`; a filter on `availability` decides instead. A product without availability counts as in stock */
                    in_stock?: boolean;
                    /** @description Smallest cosine similarity to answer */
                    min_score?: number;
                    /** @description Above 0, the 200 best hits are put in order by maximal marginal relevance, and there are no more than these: 0.3 parts near duplicates, 1 looks at differences only. Scores stay the similarities to the query */
                    diversity?: number;
                    /** @description Products to leave out, each with its group; repeat it for several */
                    exclude_id?: string[];
                    /** @description Field names, `<field>.gte`, `<field>.lte` and `not.<field>`, each with a value or several */
                    filters?: {
                        [key: string]: unknown;
                    };
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchResult"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/mixed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search by examples: like these, unlike those
         * @description 1 to 10 `positive` and up to 10 `negative` examples; their products are left out, each with its group. multipart/form-data takes product ids as text and photos as files, in any number of fields `positive` and `negative`; JSON takes ids: `{"positive": ["A1", "A2"], "negative": ["B7"]}`. Photos are not kept. Parameters may stand in the query or beside the examples. The query vector is 2 · mean(positive) − mean(negative), and a product counts as the mean of its images. Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), `price.gte=10&price.lte=40` (range; of dates too, as in `released.gte=2026-03-01`), `not.brand=Acme` (none of). Fields are joined by AND.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description Words that the title must hold, all of them, as whole words; case, diacritics and plurals do not count. They narrow the result and do not change its order */
                    q?: string;
                    /** @description Whether to leave out products that are `out_of_stock`; a filter on `availability` decides instead. A product without availability counts as in stock */
                    in_stock?: boolean;
                    /** @description Smallest cosine similarity to answer */
                    min_score?: number;
                    /** @description Above 0, the 200 best hits are put in order by maximal marginal relevance, and there are no more than these: 0.3 parts near duplicates, 1 looks at differences only. Scores stay the similarities to the query */
                    diversity?: number;
                    /** @description Products to leave out, each with its group; repeat it for several */
                    exclude_id?: string[];
                    /** @description Part of each photo to search by, in the order of the form: "x,y,width,height", fractions in 0..1. None, or one per photo */
                    crop?: string[];
                    /** @description Field names, `<field>.gte`, `<field>.lte` and `not.<field>`, each with a value or several */
                    filters?: {
                        [key: string]: unknown;
                    };
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        positive: string[];
                        negative?: string[];
                    } & {
                        [key: string]: (string | number | boolean) | (string | number | boolean)[];
                    };
                    "multipart/form-data": {
                        /** @description What the results should be like */
                        positive: (string)[];
                        /** @description What they should be unlike */
                        negative?: (string)[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchResult"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search by photo
         * @description multipart/form-data with the photo in the field `image`; the photo is not kept. Parameters may stand in the query or as form fields. Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), `price.gte=10&price.lte=40` (range; of dates too, as in `released.gte=2026-03-01`), `not.brand=Acme` (none of). Fields are joined by AND.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description Words that the title must hold, all of them, as whole words; case, diacritics and plurals do not count. They narrow the result and do not change its order */
                    q?: string;
                    /** @description Whether to leave out products that are `out_of_stock`; a filter on `availability` decides instead. A product without availability counts as in stock */
                    in_stock?: boolean;
                    /** @description Smallest cosine similarity to answer */
                    min_score?: number;
                    /** @description Above 0, the 200 best hits are put in order by maximal marginal relevance, and there are no more than these: 0.3 parts near duplicates, 1 looks at differences only. Scores stay the similarities to the query */
                    diversity?: number;
                    /** @description Products to leave out, each with its group; repeat it for several */
                    exclude_id?: string[];
                    /** @description Part of the photo to search by: "x,y,width,height", fractions in 0..1 */
                    crop?: string;
                    /** @description Field names, `<field>.gte`, `<field>.lte` and `not.<field>`, each with a value or several */
                    filters?: {
                        [key: string]: unknown;
                    };
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** Format: binary */
                        image: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchResult"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The photo at a URL, to search by
         * @description Answers the image as an upright JPEG of at most 1024 pixels in width, for `POST /v1/search/image`. It is not kept. Only public addresses are reached.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description http or https URL of an image */
                        url: string;
                    };
                };
            };
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Import"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Upload a catalog
         * @description The body is the file itself: a ZIP of a feed (CSV, TSV, Google Merchant XML or JSONL) and its images. It is streamed to disk, checked and queued; 202 means that it is stored and will be worked off. Images are paths in the ZIP, public http(s) URLs, or stored ones (`/v1/images/<sha256>`). A row that is wrong is not written. A row of which an image cannot be had fails as well, but its product is written: a new one with its other images, a known one with the images it had.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Name of the file, for the history */
                    name?: string;
                    preset?: "google-merchant" | "shopify" | "kaggle-fashion" | "lookalike" | "columns";
                    /** @description `replace` deletes the products that are absent from the file */
                    mode?: "merge" | "replace";
                    /** @description Let `replace` delete more than a fifth of the catalog */
                    force?: boolean;
                    /** @description Column map as JSON: {"id": "sku", "title": "name"} */
                    columns?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an import of a catalog would find
         * @description Takes what `POST /v1/imports` takes and stores nothing: the detected container, preset and columns, the first 20 products, and the problems of each column in the first 1,000.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Name of the file, for the history */
                    name?: string;
                    preset?: "google-merchant" | "shopify" | "kaggle-fashion" | "lookalike" | "columns";
                    /** @description `replace` deletes the products that are absent from the file */
                    mode?: "merge" | "replace";
                    /** @description Let `replace` delete more than a fifth of the catalog */
                    force?: boolean;
                    /** @description Column map as JSON: {"id": "sku", "title": "name"} */
                    columns?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportPreview"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of an import */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live progress (server-sent events)
         * @description Each `progress` event holds the import as `GET /v1/imports/{id}` answers it; the stream ends with the import.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/errors.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Failed rows as CSV
         * @description The original columns and `_row`, `_code`, `_message`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Failed rows, with what is known of their products
         * @description In order of the file. While the import runs, rows of the part that is worked on are still missing.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `nextCursor` of the page before: its last row */
                    cursor?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description 1 is the first row below the header; of merged rows the first */
                                row: number;
                                /** @description The product's id, where the row names one */
                                id: string | null;
                                /** @description As the row or the catalog names the product */
                                title: string | null;
                                /** @enum {unknown} */
                                code: "invalid_request" | "invalid_filter" | "invalid_cursor" | "unauthorized" | "forbidden" | "route_not_found" | "product_not_found" | "import_not_found" | "image_not_found" | "conflict" | "version_mismatch" | "payload_too_large" | "unsupported_media_type" | "image_unsupported" | "image_undecodable" | "image_too_large" | "image_missing" | "source_invalid" | "image_unreachable" | "replace_refused" | "missing_value" | "invalid_value" | "duplicate_id" | "product_has_no_image" | "rate_limited" | "model_invalid" | "internal" | "api_unavailable" | "embedder_busy" | "embedder_unavailable" | "queue_unavailable" | "store_unavailable";
                                message: string;
                                /** @description False when the row itself is wrong: a retry needs it corrected in errors.csv */
                                retryable: boolean;
                                /** @description Whether the product was written all the same, without an image */
                                written: boolean;
                                /** @description An image that the product has now: the path of the image route, takes ?w= */
                                image: string | null;
                            }[];
                            nextCursor: number | null;
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an import
         * @description What is written stays. A second call changes nothing; an import that has ended is a conflict.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run failed rows again
         * @description A new import of the rows that failed, with the same images; a product that was written without one gets it. Without a body the rows are taken as they were, leaving out those that are wrong in themselves; with a corrected errors.csv as body, its rows are taken.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A catalog image or a thumbnail of it
         * @description Without `w` the stored bytes; with it AVIF, WebP or JPEG by `Accept`, of the next larger width of 64, 128, 256, 384, 512, 768, 1024, 1536, never enlarged.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Width in pixels */
                    w?: number;
                };
                header?: never;
                path: {
                    sha256: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store an image
         * @description The body is the image itself: JPEG, PNG, WebP, AVIF or a still GIF. Name the answered `url` among the `images` of a product in `PUT /v1/products`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            url: string;
                            sha256: string;
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models that the catalog can be moved to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description The embedding space: the model at one version */
                                space: string;
                                dimensions: number;
                                /** @description Whether searches use it */
                                live: boolean;
                            }[];
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the last reindex */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The last one; null when there was none */
                            reindex: components["schemas"]["Reindex"] | null;
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Move to another model
         * @description Embeds the stored images again into a new collection, while searches, imports and changes go on. When it is found to be right, searches use it from one moment to the next; the old one is kept and written too, until `finish` or `rollback`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Id or space of `GET /v1/models` */
                        model: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reindex"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reindex/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live progress of the last reindex (server-sent events)
         * @description Each `progress` event holds the reindex as `GET /v1/reindex` answers it; the stream ends when nothing more happens without being told to.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reindex/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a reindex before the switch
         * @description The new collection is removed; searches have never used it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reindex"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reindex/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to the old model
         * @description One step: the old collection has every write since the switch.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reindex"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reindex/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep the new model
         * @description The old collection is removed; there is no way back but another reindex.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reindex"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalog's fields, facets and currencies */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            fields: {
                                name: string;
                                /** @enum {unknown} */
                                type: "string" | "string-list" | "number" | "boolean" | "date";
                                filterable: boolean;
                                facet: boolean;
                            }[];
                            currencies: string[];
                            products: number;
                            images: number;
                            model: {
                                space: string;
                                dimensions: number;
                            };
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Searches and imports can be served */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model, points, queue, throughput, versions and health
         * @description Answers 200 also when a part is failing; what that part would have told is null then.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["System"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The web component <lookalike-similar>
         * @description An ES module for pages of any origin.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    "if-none-match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Problem details (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
                /** @description Problem details (RFC 9457) */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Product: {
            id: string;
            title: string;
            description?: string;
            link?: string;
            price?: {
                amount: number;
                /** @description ISO 4217 */
                currency: string;
            };
            sale_price?: {
                amount: number;
                /** @description ISO 4217 */
                currency: string;
            };
            /** @enum {unknown} */
            availability?: "in_stock" | "out_of_stock" | "preorder" | "backorder";
            brand?: string;
            product_type?: string;
            color?: string;
            gender?: string;
            size?: string[];
            material?: string;
            pattern?: string;
            item_group_id?: string;
            attributes?: {
                [key: string]: string | number | boolean | string[];
            };
            /** @description Order of acceptance of the last write */
            version: number;
            /** @description First image first */
            images: {
                /** @description Path of the image route, takes ?w= for a thumbnail */
                url: string;
                position: number;
            }[];
        };
        ProductList: {
            items: components["schemas"]["Product"][];
            nextCursor: string | null;
            facets: {
                [key: string]: {
                    /** @description Most frequent first */
                    values: {
                        value: string | number | boolean;
                        count: number;
                    }[];
                    /** @description Smallest value of a number field */
                    min?: number;
                    /** @description Largest value of a number field */
                    max?: number;
                };
            };
            /** @description Products that match; counted where facets are */
            total?: number;
        };
        SearchResult: {
            items: {
                product: components["schemas"]["Product"];
                /** @description Cosine similarity of the best image, -1 to 1 */
                score: number;
                image: {
                    /** @description Path of the image route, takes ?w= for a thumbnail */
                    url: string;
                    position: number;
                };
            }[];
            nextCursor: string | null;
        };
        Import: {
            id: string;
            /** @enum {unknown} */
            state: "queued" | "planning" | "running" | "paused" | "completed" | "failed" | "cancelled";
            /** @description The name of the uploaded file or folder */
            name: string;
            preset: string;
            /** @enum {unknown} */
            mode: "merge" | "replace";
            /** @description The import whose failed rows this one runs again */
            retryOf: string | null;
            counts: {
                /** @description Products in the source: rows that make one product count once; 0 until planned */
                rows: number;
                created: number;
                updated: number;
                unchanged: number;
                /** @description Rows with a problem. Where only an image was the problem, the product was written without it */
                failed: number;
                /** @description Products absent from the source of a `replace` import */
                deleted: number;
                /** @description Images that went through the model */
                embedded: number;
            };
            rowsPerSecond: number;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            /** @description Why the import as a whole failed */
            error: string | null;
            warnings: string[];
            /** @description What became of the webhook that tells of the end; null before it, and where none is configured */
            webhook: {
                /** @enum {unknown} */
                state: "pending" | "delivered" | "failed";
                /** @description How often it was sent */
                attempts: number;
                /** @description Why the last attempt failed */
                error: string | null;
            } | null;
        };
        ImportPreview: {
            /** @enum {unknown} */
            container: "csv" | "tsv" | "xml" | "jsonl" | "zip";
            /** @enum {unknown} */
            preset: "google-merchant" | "shopify" | "kaggle-fashion" | "lookalike" | "columns";
            /** @description Columns of the source */
            columns: string[];
            /** @description Columns that the source lacks and without which no row can be read: add them, or map them with `columns` */
            missingColumns: string[];
            /** @description The first rows, each with its product or why it is not one */
            rows: {
                /** @description 1 is the first row below the header; of merged rows the first */
                row: number;
                product?: {
                    id: string;
                    title: string;
                    description?: string;
                    link?: string;
                    price?: {
                        amount: number;
                        /** @description ISO 4217 */
                        currency: string;
                    };
                    sale_price?: {
                        amount: number;
                        /** @description ISO 4217 */
                        currency: string;
                    };
                    /** @enum {unknown} */
                    availability?: "in_stock" | "out_of_stock" | "preorder" | "backorder";
                    brand?: string;
                    product_type?: string;
                    color?: string;
                    gender?: string;
                    size?: string[];
                    material?: string;
                    pattern?: string;
                    item_group_id?: string;
                    attributes?: {
                        [key: string]: string | number | boolean | string[];
                    };
                };
                /** @description Image paths, first one first */
                images?: string[];
                error?: {
                    /** @enum {unknown} */
                    code: "invalid_request" | "invalid_filter" | "invalid_cursor" | "unauthorized" | "forbidden" | "route_not_found" | "product_not_found" | "import_not_found" | "image_not_found" | "conflict" | "version_mismatch" | "payload_too_large" | "unsupported_media_type" | "image_unsupported" | "image_undecodable" | "image_too_large" | "image_missing" | "source_invalid" | "image_unreachable" | "replace_refused" | "missing_value" | "invalid_value" | "duplicate_id" | "product_has_no_image" | "rate_limited" | "model_invalid" | "internal" | "api_unavailable" | "embedder_busy" | "embedder_unavailable" | "queue_unavailable" | "store_unavailable";
                    message: string;
                };
            }[];
            /** @description Rows that were looked at for `problems` */
            checkedRows: number;
            /** @description How many of them would fail */
            failedRows: number;
            /** @description Most frequent first */
            problems: {
                /** @description null when the row as a whole cannot be read */
                column: string | null;
                /** @description Rows with a problem in this column */
                count: number;
                /** @description The first of them */
                message: string;
            }[];
            warnings: string[];
        };
        ProblemDetails: {
            /** @description A URI that names the code */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong here and how to mend it */
            detail: string;
            /** @enum {unknown} */
            code: "invalid_request" | "invalid_filter" | "invalid_cursor" | "unauthorized" | "forbidden" | "route_not_found" | "product_not_found" | "import_not_found" | "image_not_found" | "conflict" | "version_mismatch" | "payload_too_large" | "unsupported_media_type" | "image_unsupported" | "image_undecodable" | "image_too_large" | "image_missing" | "source_invalid" | "image_unreachable" | "replace_refused" | "missing_value" | "invalid_value" | "duplicate_id" | "product_has_no_image" | "rate_limited" | "model_invalid" | "internal" | "api_unavailable" | "embedder_busy" | "embedder_unavailable" | "queue_unavailable" | "store_unavailable";
            /** @description True when the same request can succeed later */
            retryable: boolean;
            requestId?: string;
            fields: {
                field: string;
                message: string;
            }[];
        };
        Reindex: {
            id: string;
            /** @enum {unknown} */
            state: "queued" | "running" | "verifying" | "switched" | "finished" | "rolled_back" | "cancelled" | "failed";
            from: {
                /** @description The embedding space: the model at one version */
                space: string;
                dimensions: number;
            };
            to: {
                /** @description The embedding space: the model at one version */
                space: string;
                dimensions: number;
            };
            products: {
                /** @description Products there were when it was planned */
                total: number | null;
                /** @description How many of them are in the new collection */
                done: number;
            };
            /** @description Images that went through the new model */
            embedded: number;
            productsPerSecond: number;
            /** @description What was found before the switch */
            verification: {
                /** @description Products of both collections */
                products: {
                    from: number;
                    to: number;
                };
                /** @description Images of both collections */
                images: {
                    from: number;
                    to: number;
                };
                /** @description Images that were embedded once more and searched for */
                sampled: number;
                /** @description Least similarity of a sampled image to its stored vector; at least 0.98 */
                minCosine: number | null;
                /** @description Sampled images whose search has their own product first, or one as near */
                foundItself: number;
                /** @description Sampled images whose search has other products too */
                withNeighbours: number;
                /** @description Why the switch was not made; empty when it was */
                problems: string[];
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** @description When copying began */
            startedAt: string | null;
            /** @description When it was switched, cancelled or failed */
            decidedAt: string | null;
            /** @description When it was finished or rolled back */
            endedAt: string | null;
            /** @description Whether the collection that lost is gone, so that another one may begin */
            cleared: boolean;
            /** @description Why it failed */
            error: string | null;
        };
        System: {
            model: {
                id: string;
                /** @description The embedding space: the model at one version */
                space: string;
                dimensions: number;
            };
            /** @description What the live collection holds */
            points: {
                products: number;
                images: number;
                /** @description At most so many are not in the index yet; they are found by comparison */
                unindexedImages: number;
            } | null;
            /** @description How much of the collection the vector index covers; small collections need none */
            index: ("empty" | "none" | "partial" | "complete") | null;
            /** @description Jobs by state */
            queue: {
                waiting: number;
                active: number;
                /** @description Jobs that wait for their next attempt */
                delayed: number;
                failed: number;
            } | null;
            /** @description The last 60 minutes, oldest first, the current one included; from the records of the imports */
            throughput: {
                /**
                 * Format: date-time
                 * @description Start of the minute
                 */
                at: string;
                /** @description Rows that got their final state */
                rows: number;
                /** @description Images that went through the model */
                embedded: number;
            }[] | null;
            /** @description The last move to another model; null when there was none */
            reindex: components["schemas"]["Reindex"] | null;
            health: {
                store: {
                    /** @enum {unknown} */
                    status: "ok" | "failing";
                    /** @description What is wrong */
                    detail?: string;
                };
                queue: {
                    /** @enum {unknown} */
                    status: "ok" | "failing";
                    /** @description What is wrong */
                    detail?: string;
                };
                embedder: {
                    /** @enum {unknown} */
                    status: "ok" | "failing";
                    /** @description What is wrong */
                    detail?: string;
                };
                files: {
                    /** @enum {unknown} */
                    status: "ok" | "failing";
                    /** @description What is wrong */
                    detail?: string;
                };
            };
            versions: {
                lookalike: string;
                node: string;
                /** @description Layout of the data folder, where there is one */
                data: number | null;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
