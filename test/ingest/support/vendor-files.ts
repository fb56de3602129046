import { zipOf } from "./zip-of.ts";

/** Small files in the shapes of vendors; every value made up. By name, as the vendor would call it. */
export const VENDOR_FILES = {
  /** 2024-07-25 is the monthly expiry: SttlmPric of what expires is the index. 25000 CE did not trade; a stock stands between. */
  "BhavCopy_NSE_FO_0_0_0_20240725_F_0000.csv": `TradDt,BizDt,Sgmt,Src,FinInstrmTp,FinInstrmId,ISIN,TckrSymb,SctySrs,XpryDt,FininstrmActlXpryDt,StrkPric,OptnTp,FinInstrmNm,OpnPric,HghPric,LwPric,ClsPric,LastPric,PrvsClsgPric,UndrlygPric,SttlmPric,OpnIntrst,ChngInOpnIntrst,TtlTradgVol,TtlTrfVal,TtlNbOfTxsExctd,SsnId,NewBrdLotQty,Rmks,Rsvd1,Rsvd2,Rsvd3,Rsvd4
2024-07-25,2024-07-25,FO,NSE,IDO,1,,NIFTY,,2024-07-25,2024-07-25,24400.00,CE,NIFTY24JUL24400CE,120.00,150.00,3.00,6.10,6.10,100.00,24406.10,24406.10,50000,-1000,400,243000000.00,100,F1,25,,,,,
2024-07-25,2024-07-25,FO,NSE,IDO,2,,NIFTY,,2024-07-25,2024-07-25,24400.00,PE,NIFTY24JUL24400PE,80.00,95.00,0.05,0.05,0.05,70.00,24406.10,24406.10,75000,0,200,122000000.00,90,F1,25,,,,,
2024-07-25,2024-07-25,FO,NSE,IDF,3,,NIFTY,,2024-07-25,2024-07-25,,,NIFTY24JULFUT,24300.00,24420.00,24280.00,24405.00,24405.00,24350.00,24406.10,24406.10,1000000,0,5000,3000000000.00,900,F1,25,,,,,
2024-07-25,2024-07-25,FO,NSE,IDO,4,,NIFTY,,2024-08-01,2024-08-01,24450.00,CE,NIFTY2480124450CE,140.00,160.00,120.00,150.55,150.50,130.00,24406.10,150.55,250000,5000,1000,600000000.00,400,F1,25,,,,,
2024-07-25,2024-07-25,FO,NSE,IDO,5,,NIFTY,,2024-08-01,2024-08-01,25000.00,CE,NIFTY2480125000CE,0.00,0.00,0.00,37.15,0.00,37.15,24406.10,35.20,25,0,0,0.00,0,F1,25,,,,,
2024-07-25,2024-07-25,FO,NSE,IDO,6,,NIFTYNXT50,,2024-07-26,2024-07-26,70000.00,CE,NIFTYNXT5024JUL70000CE,500.00,520.00,480.00,500.00,500.00,490.00,70100.00,500.00,100,0,4,2800000.00,4,F1,10,,,,,
2024-07-25,2024-07-25,FO,NSE,STO,7,,RELIANCE,,2024-07-25,2024-07-25,3000.00,CE,RELIANCE24JUL3000CE,1.00,2.00,0.05,0.05,0.05,5.00,2980.00,2980.00,250,0,10,7500000.00,5,F1,250,,,,,
`,
  /** 2020-01-02 is NIFTY's weekly expiry; its two rows disagree about SETTLE_PR, the future is not expiring. */
  "fo02JAN2020bhav.csv": `INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,SETTLE_PR,CONTRACTS,VAL_INLAKH,OPEN_INT,CHG_IN_OI,TIMESTAMP,
FUTIDX,NIFTY,30-Jan-2020,0,XX,12220,12320,12215,12310,12310,1000,9200.5,1500000,75000,02-JAN-2020,
OPTIDX,NIFTY,02-Jan-2020,12200,CE,10,85,8,82.2,82.2,9000,83000.1,75000,0,02-JAN-2020,
OPTIDX,NIFTY,02-Jan-2020,12200,PE,12,13,0.05,0.05,0.05,8000,73000.1,150000,0,02-JAN-2020,
OPTIDX,NIFTY,09-Jan-2020,12300,CE,40,60,35,55.35,55.35,500,4600.1,300000,0,02-JAN-2020,
OPTIDX,NIFTY,09-Jan-2020,12900,CE,0,0,0,1.9,0.4,0,0,75,0,02-JAN-2020,
OPTSTK,RELIANCE,30-Jan-2020,1500,CE,40,60,35,55.35,55.35,500,4600.1,300000,0,02-JAN-2020,
`,
  /** Bars stamped in their last second; a stock; the near future by its rolling name. */
  "GDFLNFO_BACKADJUSTED_24042024.csv": `Ticker,Date,Time,Open,High,Low,Close,Volume,Open Interest
NIFTY25APR2422500CE.NFO,24/04/2024,09:15:59,100,110,99.95,105,5000,100000
NIFTY25APR2422500CE.NFO,24/04/2024,09:16:59,105,106,101,102,2500,100050
NIFTY02MAY2422500CE.NFO,24/04/2024,09:15:59,180,185,179,182,500,5000
NIFTY-I.NFO,24/04/2024,09:15:59,22400,22410,22390,22405,7500,9000000
RELIANCE25APR242900CE.NFO,24/04/2024,09:15:59,30,31,29,30,250,2500
NIFTY25APR2422500CE.NFO,24/04/2024,15:35:59,5,5,5,5,50,100000
`,
  /** Two ticks in one second. */
  "GDFLNFO_TICK_24042024.csv": `Ticker,Date,Time,LTP,BuyPrice,BuyQty,SellPrice,SellQty,LTQ,OpenInterest
NIFTY25APR2422500CE.NFO,24/04/2024,09:20:07,100,99.95,50,100.05,100,50,1000
NIFTY25APR2422500CE.NFO,24/04/2024,09:20:07,100.1,100,150,100.15,50,50,1050
NIFTY25APR2422500CE.NFO,24/04/2024,09:20:09,100.2,100.1,50,100.25,100,50,1050
`,
  "NIFTY24042522500CE.csv": `timestamp,open,high,low,close,volume,oi
2024-04-24 09:15:00,100,110,99.95,105,5000,100000
2024-04-24 09:16:00,105,106,101,102,2500,100050
`,
  "truedata_minutes.csv": `NIFTY24042522500CE,20240424,09:15,100,110,99.95,105,5000,100000
NIFTY24042522500PE,20240424,09:15,90,95,89,91,4000,90000
`,
  "NIFTY24APR22500CE.json": JSON.stringify({
    status: "success",
    data: {
      candles: [
        ["2024-04-24T09:15:00+0530", 100, 110, 99.95, 105, 5000, 100000],
        ["2024-04-24T09:16:00+0530", 105, 106, 101, 102, 2500, 100050],
      ],
    },
  }),
  "NIFTY 22500 CE 25 APR 24.json": JSON.stringify({
    status: "success",
    data: {
      candles: [
        ["2024-04-24T09:16:00+05:30", 105, 106, 101, 102, 2500, 100050],
        ["2024-04-24T09:15:00+05:30", 100, 110, 99.95, 105, 5000, 100000],
      ],
    },
  }),
  "rolling.json": JSON.stringify({
    data: {
      ce: {
        timestamp: [1_713_930_300, 1_713_930_360],
        open: [100, 60],
        high: [101, 61],
        low: [99, 59],
        close: [100.5, 60.5],
        volume: [10, 20],
        oi: [100, 200],
        iv: [12, 12.5],
        strike: [22400, 22450],
        spot: [22_404.35, 22_431.7],
      },
      pe: null,
    },
  }),
  "breeze.csv": `datetime,open,high,low,close,volume,open_interest,strike_price,right,expiry_date,stock_code,exchange_code,product_type
2024-04-24 09:15:00,500,510,495,505,1500,15000,48000,Call,2024-04-24,CNXBAN,NFO,Options
2024-04-24 09:15:00,500,510,495,505,1500,15000,48000,Call,2024-04-24,CNXBAN,NFO,Options
2024-04-24 09:15:00,47900.05,47950.1,47880,47940.15,,,,,,CNXBAN,NSE,Cash
2024-04-24 09:15:00,48010,48020,48000,48015,150,1500000,,Others,2024-04-24,CNXBAN,NFO,Futures
`,
  "option-chain.json": JSON.stringify({
    records: {
      expiryDates: ["25-Apr-2024"],
      timestamp: "24-Apr-2024 09:20:05",
      underlyingValue: 22_404.35,
      data: [
        {
          strikePrice: 22_400,
          expiryDate: "25-Apr-2024",
          CE: {
            strikePrice: 22_400,
            expiryDate: "25-Apr-2024",
            underlying: "NIFTY",
            openInterest: 1200,
            totalTradedVolume: 3000,
            impliedVolatility: 12.1,
            lastPrice: 104.5,
            bidQty: 150,
            bidprice: 104.4,
            askQty: 75,
            askPrice: 104.6,
            underlyingValue: 22_404.35,
          },
          PE: {
            strikePrice: 22_400,
            expiryDate: "25-Apr-2024",
            underlying: "NIFTY",
            openInterest: 2,
            totalTradedVolume: 0,
            impliedVolatility: 0,
            lastPrice: 0,
            bidQty: 50,
            bidprice: 90,
            askQty: 0,
            askPrice: 0,
            underlyingValue: 22_404.35,
          },
        },
      ],
    },
  }),
  /** Newest first, two in one second, an early packet of 1970, an empty side of the book. */
  "BANKNIFTY24APR48000CE_2024_04_24.txt": [
    tick("2024-04-24T09:20:07", { last: 105, volume: 90, bid: 104.9, bidQty: 15 }),
    tick("2024-04-24T09:20:07", { last: 104, volume: 75, bid: 103.9, bidQty: 30 }),
    tick("2024-04-24T09:20:05", { last: 103, volume: 60, bid: 0, bidQty: 0 }),
    tick("1970-01-01T05:30:00", { last: 99, volume: 0, bid: 0, bidQty: 0 }),
  ].join("\n"),
} as const;

interface Tick {
  readonly last: number;
  readonly volume: number;
  readonly bid: number;
  readonly bidQty: number;
}

/** A full-mode tick as Python prints a dictionary. */
function tick(timestamp: string, { last, volume, bid, bidQty }: Tick): string {
  return `{'tradable': True, 'mode': 'full', 'instrument_token': 1, 'last_price': ${last}, 'volume': ${volume}, 'oi': 300, 'timestamp': '${timestamp}', 'last_trade_time': None, 'depth': {'buy': [{'quantity': ${bidQty}, 'price': ${bid}, 'orders': 1}], 'sell': [{'quantity': 45, 'price': 106.5, 'orders': 1}]}}`;
}

const MEMBER = "_european_call_37000000_20210106.csv";

/** A winter day in New York: 34200000 is 09:30; the index runs on Chicago's clock, where that is 30600000. */
export const LEAN_FILES = {
  "20210104_trade_european.zip": zipOf({
    [`20210104_spxw_minute_trade${MEMBER}`]:
      "34260000,610000,612000,609000,611000,4\n34320000,517100,517100,517100,517100,1\n",
  }),
  "20210104_quote_european.zip": zipOf({
    [`20210104_spxw_minute_quote${MEMBER}`]:
      "34200000,600000,600000,600000,600000,7,620000,620000,620000,620000,8\n34260000,,,,,,620000,630000,610000,615000,9\n",
  }),
  "20210104_openinterest_european.zip": zipOf(
    { [`20210104_spxw_minute_openinterest${MEMBER}`]: "23400000,1732" },
    { isStored: true },
  ),
  "20210104_trade.zip": zipOf({
    "20210104_spx_minute_trade.csv": "30600000,3764.61,3769.99,3764.61,3766.63,59\n",
  }),
} as const;
